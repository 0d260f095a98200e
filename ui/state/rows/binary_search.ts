/**
 * Returns the number of leading items that pass, by a binary search.
 *
 * @param length Number of items. All that pass come before those that do not.
 * @param passes Returns true if the item at an index passes.
 */
export function countLeading(length: number, passes: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
