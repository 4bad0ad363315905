/** Which files each file imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The shortest way along imports that leads from a file back to it, without its end; undefined when none does. */
function circleThrough(start: string, graph: ImportGraph): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) {
        const circle = [file];
        for (let at = file; at !== start; circle.unshift(at)) at = cameFrom.get(at) ?? start;
        return circle;
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

const show = (circle: readonly string[]): string => [...circle, circle[0]].join('\n  -> ');

/** For each file that imports itself by way of others, the shortest such circle: each circle once, as a line per file. */
export function circlesIn(graph: ImportGraph): string[] {
  const circles = [...graph.keys()].flatMap((file) => {
    const circle = circleThrough(file, graph);
    if (circle === undefined) return [];
    const first = circle.indexOf(circle.toSorted()[0] ?? file);
    return show([...circle.slice(first), ...circle.slice(0, first)]);
  });
  return [...new Set(circles)].toSorted();
}
