const WIDTH = 24;

/** Such as `████████░░░░ 40 %, 1,200 of 3,000`. */
export function progressBar(done: number, of: number): string {
  const share = of === 0 ? 1 : Math.min(1, done / of);
  const full = Math.round(share * WIDTH);
  const count = (value: number) => value.toLocaleString('en');
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(share * 100)} %, ${count(done)} of ${count(of)}`;
}
