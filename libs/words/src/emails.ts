/** Texts of e-mails and chat messages. All languages are loaded, since a program writes to people of each. */
import { de } from './de/emails.ts';
import { en } from './en/emails.ts';
import { type Language, languageOf } from './languages.ts';
import { type Messages, messagesOf } from './messages.ts';

export type EmailWords = Messages<typeof en>;

export const emailWords: Readonly<Record<Language, EmailWords>> = {
  en: messagesOf<typeof en>('en', en),
  de: messagesOf<typeof en>('de', de),
};

/** The texts in the language of a locale, whatever its region; English for a language without a catalogue. */
export const emailWordsIn = (locale: string): EmailWords => emailWords[languageOf([locale])];
