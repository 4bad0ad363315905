/** A binary heap: gives the items with the least `at` first. */
export class EarliestFirst<T extends { readonly at: number }> {
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  first(): T | undefined {
    return this.items[0];
  }

  add(item: T): void {
    const { items } = this;
    let place = items.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || parent.at <= item.at) break;
      items[place] = parent;
      place = above;
    }
    items[place] = item;
  }

  take(): T | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let place = 0;
    for (;;) {
      const [left, right] = [items[2 * place + 1], items[2 * place + 2]];
      const least = right !== undefined && left !== undefined && right.at < left.at ? right : left;
      if (least === undefined || last.at <= least.at) break;
      items[place] = least;
      place = least === right ? 2 * place + 2 : 2 * place + 1;
    }
    items[place] = last;
    return first;
  }

  clear(): void {
    this.items.length = 0;
  }
}
