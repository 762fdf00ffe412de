/** How much text goes on at once. */
const BLOCK_CHARACTERS = 64 * 1024;

/** Rows as the text of one JSON array, a row to a line, in blocks; `onRow` hears of each. */
export async function* jsonOfRows(rows: AsyncIterable<object>, onRow: () => void): AsyncGenerator<string> {
  let text = '[';
  let separator = '\n';
  for await (const row of rows) {
    onRow();
    text += separator + JSON.stringify(row);
    separator = ',\n';
    if (text.length < BLOCK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield `${text}\n]\n`;
}
