import type { MailKind } from '../data/tables.ts';

/** What a mail says, as plain text and as HTML. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** The letter that has the user follow this link. */
export function writeLetter(kind: MailKind, { username, link }: { username: string; link: string }): Letter {
  const { subject, request, button, otherwise } = WORDS[kind];
  const paragraphs = [`Hello ${username},`, request];
  return {
    subject,
    text: [...paragraphs, link, otherwise, ''].join('\n\n'),
    html: [
      '<!doctype html>',
      `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>`,
      ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
      `<p><a href="${escapeHtml(link)}">${escapeHtml(button)}</a></p>`,
      `<p>${escapeHtml(otherwise)}</p>`,
      '</body></html>',
      '',
    ].join('\n'),
  };
}

const WORDS: Record<MailKind, { subject: string; request: string; button: string; otherwise: string }> = {
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
