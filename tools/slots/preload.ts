import { recordStatements } from './recording.ts';

recordStatements();
