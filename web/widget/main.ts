// The widget's beginning: one script tag, one shadow root, one gate. Decides when the module may be seen and when the
// first contact is made: never before Preferences is granted and the visitor acted. Everything shown is in view/.
import { stringsOf } from '../shared/strings.ts';
import type { Strings } from '../shared/strings.ts';
import type { Problem, Tab } from '../shared/wire.ts';
import { Api } from './api.ts';
import { unreadCount } from './chat/state.ts';
import type { ChatState } from './chat/state.ts';
import { Gate, openManagerSettings } from './gate.ts';
import { beginSession, startChat } from './session.ts';
import type { Session } from './session.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { forget, recall } from './storage.ts';
import { h } from './view/dom.ts';
import { Launcher, consentCard, settingsPill } from './view/launcher.ts';
import { Panel } from './view/panel.ts';
import { styles } from './view/styles.ts';

class Widget {
  readonly #settings: Settings;
  readonly #words: Strings;
  readonly #root: ShadowRoot;
  readonly #api: Api;
  readonly #gate: Gate;
  readonly #launcher: Launcher;
  readonly #pill: HTMLButtonElement;
  #session: Session | undefined;
  #beginning: Promise<Session | Problem> | undefined;
  #panel: Panel | undefined;
  #card: HTMLElement | undefined;
  #returnTo: HTMLElement | undefined;

  constructor(settings: Settings, host: HTMLElement) {
    this.#settings = settings;
    this.#words = stringsOf(settings.language);
    this.#api = new Api(settings.api);
    this.#root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.#root.adoptedStyleSheets = [sheet];
    this.#launcher = new Launcher(this.#words, () => this.open('chat'));
    this.#pill = settingsPill(this.#words, () => this.#openSettings());
    this.#pill.hidden = !settings.settingsLink;
    this.#root.append(this.#pill, this.#launcher.element);
    this.#gate = new Gate((open) => this.#gateChanged(open));
    this.#gate.reread();
    document.addEventListener('visibilitychange', () => this.#noticed());
    window.addEventListener('online', () => this.#session?.chat.dispatch({ kind: 'wake' }));
    document.addEventListener('click', (event) => this.#pageClicked(event));
  }

  /** The visitor's act. With the gate closed it only explains. */
  open(tab: Tab): void {
    if (!this.#gate.reread()) return this.#explain(this.#words.consent_text, true);
    this.#gate.watch();
    this.#putCardAway();
    if (this.#panel?.element.isConnected) return this.#panel.show(tab);
    this.#returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    this.#launcher.expanded = true;
    this.#pill.hidden = true;
    if (this.#panel) {
      this.#root.append(this.#panel.element);
      this.#panel.show(tab);
      this.#panel.focus();
    } else void this.#fillPanel(tab);
  }

  async #fillPanel(tab: Tab): Promise<void> {
    const panel = new Panel(this.#words, {
      close: () => this.#close(),
      chat: (event) => this.#session?.chat.dispatch(event),
      chatShown: () => this.#chatShown(),
    });
    this.#panel = panel;
    this.#root.append(panel.element);
    panel.focus();
    const session = await this.#begin();
    if (this.#panel !== panel) return;
    if (!('chat' in session)) return panel.fail(this.#failureText(session), () => this.#refill(tab));
    session.context.age.changed(() => this.#chatShown());
    panel.fill(session.context, session.chat.state, tab);
    if (panel.element.isConnected) panel.focus();
  }

  #refill(tab: Tab): void {
    this.#panel?.element.remove();
    this.#panel = undefined;
    void this.#fillPanel(tab);
  }

  #failureText(problem: Problem): string {
    if (problem.status === 404) return this.#words.net_config;
    if (problem.code === 'origin_not_allowed') return this.#words.error_origin;
    return problem.status === 0 ? this.#words.error_network : this.#words.error_unavailable;
  }

  /** One session at a time; a failed beginning may be tried again. */
  async #begin(): Promise<Session | Problem> {
    if (this.#session) return this.#session;
    this.#beginning ??= beginSession({
      settings: this.#settings,
      api: this.#api,
      gate: this.#gate,
      openSettings: () => this.#openSettings(),
      changed: (state) => this.#chatChanged(state),
    });
    const beginning = this.#beginning;
    const session = await beginning;
    // Consent may have ended meanwhile; then this beginning belongs to nobody.
    if (this.#beginning !== beginning) return { status: 0, code: 'network' };
    this.#beginning = undefined;
    if ('chat' in session && this.#gate.reread()) this.#session = session;
    return session;
  }

  #chatShown(): void {
    if (!this.#session || !this.#panel?.chatVisible) return;
    startChat(this.#session, this.#settings);
    this.#noticed();
  }

  #chatChanged(state: ChatState): void {
    if (state.stopped === 'consent_off') return void this.#gate.reread();
    if (state.stopped === 'consent_refused') return this.#hide(this.#words.consent_refused);
    this.#panel?.render(state);
    this.#launcher.unread = unreadCount(state);
    this.#noticed();
  }

  /** What is on screen in front of the visitor counts as read. */
  #noticed(): void {
    const visible = document.visibilityState === 'visible';
    if (visible) this.#session?.chat.dispatch({ kind: 'wake' });
    if (visible && this.#panel?.chatVisible) this.#session?.chat.dispatch({ kind: 'viewed' });
  }

  #gateChanged(open: boolean): void {
    this.#launcher.off = !open;
    if (!open) {
      forget(this.#settings.site);
      if (this.#session ?? this.#panel) this.#hide(this.#words.consent_stopped);
      return;
    }
    this.#putCardAway();
    // The visitor acted on an earlier page of this visit and a conversation is going on: take it up, panel closed.
    if (recall(this.#settings.site)) void this.#takeUp();
  }

  async #takeUp(): Promise<void> {
    this.#gate.watch();
    const session = await this.#begin();
    if ('chat' in session && this.#session === session) startChat(session, this.#settings);
  }

  /** Consent is gone, here or in the server's eyes: no line, no storage, no module; one plain card. */
  #hide(text: string): void {
    const chat = this.#session?.chat;
    const wasOpen = this.#panel?.element.isConnected === true;
    this.#session = undefined;
    this.#beginning = undefined;
    this.#panel?.element.remove();
    this.#panel = undefined;
    this.#pill.hidden = !this.#settings.settingsLink;
    this.#launcher.expanded = false;
    this.#launcher.unread = 0;
    chat?.dispatch({ kind: 'consent_off' });
    forget(this.#settings.site);
    this.#explain(text, wasOpen);
  }

  #explain(text: string, takeFocus: boolean): void {
    this.#putCardAway();
    this.#card = consentCard(this.#words, text, {
      settings: () => this.#openSettings(),
      close: () => {
        this.#putCardAway();
        this.#launcher.element.focus();
      },
    });
    this.#launcher.element.hidden = true;
    this.#root.append(this.#card);
    if (takeFocus) this.#card.focus();
  }

  #putCardAway(): void {
    if (!this.#card) return;
    this.#card.remove();
    this.#card = undefined;
    this.#launcher.element.hidden = false;
  }

  #close(): void {
    this.#panel?.element.remove();
    this.#launcher.expanded = false;
    this.#pill.hidden = !this.#settings.settingsLink;
    const back = this.#returnTo;
    if (back && back !== document.body && back !== this.#root.host && back.isConnected) back.focus();
    else this.#launcher.element.focus();
  }

  /** The manager's own dialog, the page's address, or, failing both, whoever listens for the event. */
  #openSettings(): void {
    if (openManagerSettings()) return;
    if (this.#settings.settingsUrl !== undefined) return location.assign(this.#settings.settingsUrl);
    const unheard = this.#root.host.dispatchEvent(
      new CustomEvent('cloakroom:cookie-settings', { bubbles: true, cancelable: true }),
    );
    if (unheard) this.#explainElsewhere();
  }

  #explainElsewhere(): void {
    if (this.#panel?.element.isConnected) this.#close();
    this.#explain(this.#words.consent_elsewhere, true);
  }

  /** Any element of the page with `data-cloakroom-open="callback"` opens the module at that tab. */
  #pageClicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-cloakroom-open]') : null;
    if (!target) return;
    event.preventDefault();
    const tab = target.dataset['cloakroomOpen'];
    this.open(tab === 'contact' || tab === 'callback' ? tab : 'chat');
  }
}

const hostId = 'cloakroom';

function begin(): void {
  const script = document.currentScript;
  const settings = script instanceof HTMLScriptElement ? readSettings(script) : undefined;
  if (!settings) return console.warn('Cloakroom: the script tag needs data-site="…".');
  const mount = (): void => {
    if (document.getElementById(hostId)) return;
    const theme = settings.theme === 'auto' ? undefined : settings.theme;
    const host = h('div', { id: hostId, lang: settings.language, 'data-theme': theme });
    document.body.append(host);
    new Widget(settings, host);
  };
  if (document.body) mount();
  else document.addEventListener('DOMContentLoaded', mount, { once: true });
}

begin();
