/** Returns a time in UTC. */
export function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

/** Returns a time in the zone of this machine. */
export function local(text: string): number {
  return Date.parse(text);
}

/** Returns a time in the last year in which it is not more than a day ahead. */
export function lately(text: string): number {
  const year = new Date().getFullYear();
  const ahead = Date.now() + 86_400_000;
  return [year + 1, year, year - 1].map((year) => local(`${year}-${text}`)).find((ms) => ms <= ahead)!;
}

/** Returns a time on the last day on which it is not more than an hour ahead. */
export function today(text: string): number {
  const [hour, minute, second] = text.split(":").map(Number);
  const day = new Date();
  day.setHours(hour, minute, 0, Math.round(second * 1000));
  if (day.getTime() > Date.now() + 3_600_000) day.setDate(day.getDate() - 1);
  return day.getTime();
}
