import { Collection } from './foreign-collection.ts';
import { furnish } from './foreign-data.ts';

/** A museum's data, which subgraphs and a monolith can serve. Each museum is the same at first. */
export class Museum extends Collection {
  constructor() {
    super();
    furnish(this);
  }
}
