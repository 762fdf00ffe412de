/** A text that is shown again as it was sent: where a payload gives it back, and what is made of it before it is kept. */
interface KeptText {
  read: string;
  from(payload: Record<string, unknown>): unknown;
  /** Default: its line ends are \n. */
  as?: (text: string) => string | null;
  /** Codes beside INVALID that say something of the text itself. */
  refusals?: readonly string[];
}

const lines = (text: string) => text.replaceAll('\r\n', '\n');
const trimmed = (text: string) => lines(text).trim();
/** Where a blank text is none. */
const trimmedOrNull = (text: string) => trimmed(text) || null;

/** What stands at a path of names in a payload. */
function at(...names: string[]): (payload: unknown) => unknown {
  return (payload) =>
    names.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      payload,
    );
}

/** Every text of a mutation that is shown again. */
export const KEPT: Readonly<Record<string, KeptText>> = {
  'Mutation.signUp.input.username': {
    read: 'session { user { username } }',
    from: at('session', 'user', 'username'),
    as: (text) => text.normalize('NFKC'),
    refusals: ['TAKEN'],
  },
  'Mutation.signUp.input.displayName': {
    read: 'session { user { displayName } }',
    from: at('session', 'user', 'displayName'),
    as: trimmed,
  },
  'Mutation.updateProfile.input.displayName': {
    read: 'user { displayName }',
    from: at('user', 'displayName'),
    as: trimmed,
  },
  'Mutation.updateProfile.input.bio': { read: 'user { bio }', from: at('user', 'bio'), as: trimmed },
  'Mutation.createPost.input.caption': { read: 'post { caption }', from: at('post', 'caption') },
  'Mutation.createPost.input.location': { read: 'post { location }', from: at('post', 'location'), as: trimmedOrNull },
  'Mutation.editPost.input.caption': { read: 'post { caption }', from: at('post', 'caption') },
  'Mutation.editPost.input.location': { read: 'post { location }', from: at('post', 'location'), as: trimmedOrNull },
  'Mutation.addComment.input.body': { read: 'comment { body }', from: at('comment', 'body') },
  'Mutation.requestUpload.input.altText': {
    read: 'upload { media { altText } }',
    from: at('upload', 'media', 'altText'),
    as: trimmedOrNull,
  },
  'Mutation.setAltText.altText': { read: 'media { altText }', from: at('media', 'altText'), as: trimmedOrNull },
};

/** Every other text of a mutation, and why it is not shown again. */
export const NOT_KEPT: Readonly<Record<string, string>> = {
  'Mutation.addComment.input.idempotencyKey': 'names the attempt',
  'Mutation.changePassword.input.currentPassword': 'is compared',
  'Mutation.changePassword.input.newPassword': 'is hashed',
  'Mutation.completeUpload.parts.etag': 'is compared',
  'Mutation.createPost.input.idempotencyKey': 'names the attempt',
  'Mutation.deleteAccount.password': 'is compared',
  'Mutation.refreshSession.refreshToken': 'is compared',
  'Mutation.report.input.note': 'is for moderators',
  'Mutation.requestPasswordReset.email': 'is looked up',
  'Mutation.requestUpload.input.contentType': 'is one of a few',
  'Mutation.requestUpload.input.filter': 'is one of a few',
  'Mutation.requestUpload.input.sha256': 'is compared',
  'Mutation.resetPassword.newPassword': 'is hashed',
  'Mutation.resetPassword.token': 'is compared',
  'Mutation.setFilter.filter': 'is one of a few',
  'Mutation.signIn.input.login': 'is looked up',
  'Mutation.signIn.input.password': 'is compared',
  'Mutation.signOut.refreshToken': 'is compared',
  'Mutation.signUp.input.email': 'is shown to its owner alone, in lower case',
  'Mutation.signUp.input.password': 'is hashed',
  'Mutation.verifyEmail.token': 'is compared',
};
