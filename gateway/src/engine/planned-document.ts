import { type DocumentNode, type FieldNode, Kind, type SelectionNode, visit } from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The document as Apollo's planner should see it. Where all that is selected of a field depends on `@skip` or `@include`, the planner leaves out
 * the field itself when nothing of it is left, instead of answering `{}`: there `__typename` is asked for too, which the client is not told.
 */
export function plannedDocument(document: DocumentNode): DocumentNode {
  let hasConditions = false;
  visit(document, {
    Directive: ({ name }) => {
      if (name.value === 'skip' || name.value === 'include') hasConditions = true;
    },
  });
  if (!hasConditions) return document;
  return visit(document, {
    Field: (field): FieldNode | undefined => {
      const { selectionSet } = field;
      if (!selectionSet || selectionSet.selections.some(isCertain)) return undefined;
      return { ...field, selectionSet: { ...selectionSet, selections: [TYPENAME, ...selectionSet.selections] } };
    },
  });
}

function isCertain({ kind, directives = [] }: SelectionNode): boolean {
  return kind === Kind.FIELD && directives.length === 0;
}
