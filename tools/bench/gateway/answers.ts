/** A JSON text with the keys of all its objects in order. Throws a SyntaxError for another text. */
export function withSortedKeys(json: string): string {
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Where two JSON texts differ first, with what either has there; null where they are the same after key sorting. */
export function firstDifference(one: string, other: string): string | null {
  if (withSortedKeys(one) === withSortedKeys(other)) return null;
  return differenceAt('$', JSON.parse(one), JSON.parse(other));
}

function differenceAt(path: string, one: unknown, other: unknown): string | null {
  const kind = kindOf(one);
  if (kind === 'leaf' || kind !== kindOf(other))
    return one === other ? null : `${path}: ${excerpt(one)} beside ${excerpt(other)}`;
  const [ones, others] = [new Map(Object.entries(one ?? {})), new Map(Object.entries(other ?? {}))];
  for (const key of [...new Set([...ones.keys(), ...others.keys()])].toSorted()) {
    const found = differenceAt(`${path}.${key}`, ones.get(key), others.get(key));
    if (found !== null) return found;
  }
  return null;
}

function kindOf(value: unknown): 'list' | 'object' | 'leaf' {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && value !== null ? 'object' : 'leaf';
}

function excerpt(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
