import type { LinkKind } from '../data/tables.ts';

/** What a mail says, as plain text and as HTML. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** The letter that has the user follow this link. */
export function writeLetter(kind: LinkKind, { username, link }: { username: string; link: string }): Letter {
  const { subject, request, button, otherwise } = WORDS[kind];
  return layOut(subject, [`Hello ${username},`, request, { link, button }, otherwise]);
}

/** The letter that tells that nothing is left of an account, not even the name to greet by. */
export function writeFarewell(): Letter {
  return layOut('Your account is deleted', [
    'Hello,',
    'as you asked, your Lumigraph account is deleted, with everything that belonged to it. Its username and this address are free again.',
    'This is the last mail that we send you; we do not keep your address.',
  ]);
}

type Paragraph = string | { link: string; button: string };

function layOut(subject: string, paragraphs: readonly Paragraph[]): Letter {
  const asText = (paragraph: Paragraph) => (typeof paragraph === 'string' ? paragraph : paragraph.link);
  return {
    subject,
    text: [...paragraphs.map(asText), ''].join('\n\n'),
    html: [
      '<!doctype html>',
      `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>`,
      ...paragraphs.map((paragraph) => `<p>${asHtml(paragraph)}</p>`),
      '</body></html>',
      '',
    ].join('\n'),
  };
}

function asHtml(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return escapeHtml(paragraph);
  return `<a href="${escapeHtml(paragraph.link)}">${escapeHtml(paragraph.button)}</a>`;
}

const WORDS: Record<LinkKind, { subject: string; request: string; button: string; otherwise: string }> = {
  verification: {
    subject: 'Please confirm your e-mail address',
    request: 'please confirm that this is your e-mail address. The link is good for 24 hours:',
    button: 'Confirm the address',
    otherwise: 'If you did not sign up at Lumigraph, you need not do anything.',
  },
  reset: {
    subject: 'Your new password',
    request: 'you can set a new password here. The link is good for 30 minutes, and once:',
    button: 'Set a new password',
    otherwise: 'If you did not ask for this, you need not do anything: your password stays as it is.',
  },
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
