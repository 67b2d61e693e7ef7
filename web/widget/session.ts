// One stay of the visitor: begins with the first act (or a conversation kept from the page before), ends when consent
// does. Owns the site's description, the chat client and what the views are told. It makes the first contact.
import { chooseLanguage, stringsOf } from '../shared/strings.ts';
import type { ConsentReport, Page, Problem } from '../shared/wire.ts';
import type { Api } from './api.ts';
import { ChatClient } from './chat/client.ts';
import type { ChatState } from './chat/state.ts';
import { AgeStatement } from './context.ts';
import type { Context } from './context.ts';
import type { Gate } from './gate.ts';
import type { Settings } from './settings.ts';
import { forget, keep, recall } from './storage.ts';

export interface Session {
  readonly context: Context;
  readonly chat: ChatClient;
}

export interface SessionWorld {
  readonly settings: Settings;
  readonly api: Api;
  readonly gate: Gate;
  readonly openSettings: () => void;
  readonly changed: (state: ChatState) => void;
}

export async function beginSession(world: SessionWorld): Promise<Session | Problem> {
  const { settings, api, gate } = world;
  const answer = await api.site(settings.site);
  if (!answer.ok) return answer.problem;
  const site = answer.value;
  gate.allow(site.consent.managers);
  const language = chooseLanguage(settings.wishes, site.languages);
  const consent = (): ConsentReport | undefined => {
    const open = gate.reread();
    const { cmp, cookies } = gate.read();
    return open ? { cmp, cookies } : undefined;
  };
  const context: Context = {
    site,
    language,
    locale: navigator.languages.find((tag) => tag.startsWith(language)) ?? language,
    words: stringsOf(language),
    api,
    age: new AgeStatement(site, gate.reread() && recall(settings.site) !== undefined),
    noticeHref: api.noticeAddress(site.id, language, site.noticeUrl),
    consent,
    page: () => pageOf(settings),
    openSettings: world.openSettings,
  };
  const chat = new ChatClient({
    address: api.chatAddress(site.id),
    consent,
    lastWord: () => {
      const { cmp, cookies } = gate.read();
      return { cmp, cookies };
    },
    locale: () => language,
    page: context.page,
    ageConfirmed: () => context.age.confirmed,
    keep: (kept) => keep(settings.site, kept),
    forget: () => forget(settings.site),
    erase: (resume) => api.withdraw(resume),
    changed: world.changed,
  });
  return { context, chat };
}

/** Connects, taking up a kept conversation if there is one. Harmless when already begun. */
export function startChat({ context, chat }: Session, settings: Settings): void {
  if (chat.state.phase !== 'idle' || !context.age.settled || !context.consent()) return;
  chat.dispatch({ kind: 'start', agentsOnline: context.site.agentsOnline, kept: recall(settings.site) });
}

interface PrivacySignals {
  readonly globalPrivacyControl?: boolean;
  readonly doNotTrack?: string | null;
}

/** Only where the site asked for it, never with a query or fragment, and not against the browser's privacy signal. */
function pageOf(settings: Settings): Page | undefined {
  const signals: PrivacySignals = navigator;
  if (!settings.page || signals.globalPrivacyControl === true || signals.doNotTrack === '1') return undefined;
  return { url: location.origin + location.pathname, title: document.title };
}
