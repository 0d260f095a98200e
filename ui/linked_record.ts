/** What leads to a record in an address: `"<run>-<seq>"`. */
const EVENT_ID = /^[0-9a-z]{1,16}-\d{1,15}$/;

/** The id of the record that the address leads to, or `""`. */
export function linkedRecord(): string {
  const id = location.hash.slice(1);
  return EVENT_ID.test(id) ? id : "";
}
