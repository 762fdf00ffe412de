import { configVariables } from '@lumigraph/config';

const BEGIN = '<!-- configuration: written by `npm run docs` -->';
const END = '<!-- /configuration -->';

/** The page with the table of every variable between its two marks. Throws where the page lacks a mark. */
export function withConfigTable(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page lacks ${BEGIN} or ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${configTable()}\n\n${page.slice(end)}`;
}

function configTable(): string {
  const rows = configVariables().map(({ name, fallback, isOptional, description }) =>
    row(`\`${name}\``, fallback === undefined ? (isOptional ? '–' : 'required') : `\`${fallback}\``, description),
  );
  return [row('variable', 'default', 'meaning'), row('---', '---', '---'), ...rows].join('\n');
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
