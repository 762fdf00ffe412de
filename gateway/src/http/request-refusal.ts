import type { ServerResponse } from 'node:http';

/** Why a request is refused before it is read as GraphQL. */
export class RequestRefusal extends Error {
  readonly status: number;
  readonly code: 'BAD_REQUEST' | 'GRAPHQL_PARSE_FAILED';
  constructor(status: number, message: string, code: RequestRefusal['code'] = 'BAD_REQUEST') {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Tells the client. */
  answer(response: ServerResponse): void {
    const body = { errors: [{ message: this.message, extensions: { code: this.code } }] };
    response.writeHead(this.status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  }
}
