// The widget's own reading of consent records: every way not to grant stays closed. The formats are the managers' own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConsent } from '../../../web/widget/consent/managers.ts';
import type { Verdict } from '../../../web/widget/consent/record.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const fresh = 'utc:1795176000000';
const stamp = 'stamp:%27RycB1N5BzmzcJ+DgPWoqviFWVTG76yhMc751/m+ubqHtAedsUpkaoA==%27';
const oneTrustClosed = 'OptanonAlertBoxClosed=2026-11-20T09:15:02.114Z';

function cookiebot(...fields: string[]): string {
  return `CookieConsent={${fields.join('%2C')}}`;
}

const records: readonly (readonly [why: string, cookies: string, verdict: Verdict])[] = [
  ['an explicit grant', cookiebot(stamp, 'preferences:true', 'method:%27explicit%27', fresh), 'granted'],
  ['the same, raw', `CookieConsent={${["stamp:'abc='", 'preferences:true', fresh].join(',')}}`, 'granted'],
  [
    'the same, wholly encoded',
    `CookieConsent=${encodeURIComponent(`{stamp:'abc=',preferences:true,${fresh}}`)}`,
    'granted',
  ],
  [
    'the same, quoted, after another cookie',
    `a=b; CookieConsent="{${stamp}%2Cpreferences:true%2C${fresh}}"`,
    'granted',
  ],
  [
    'no consent needed in the region',
    cookiebot('stamp:%27-1%27', 'preferences:true', 'method:%27implied%27'),
    'granted',
  ],
  ['the short form of that', 'CookieConsent=-1', 'granted'],
  ['preferences off, statistics on', cookiebot(stamp, 'preferences:false', 'statistics:true', fresh), 'denied'],
  ['preferences only in a quoted text', cookiebot('stamp:%27x%2Cpreferences:true%27', fresh), 'denied'],
  ['preferences given twice', cookiebot(stamp, 'preferences:true', 'preferences:false', fresh), 'denied'],
  [
    'preferences given twice, the grant last',
    cookiebot(stamp, 'preferences:false', 'preferences:true', fresh),
    'denied',
  ],
  ['a boolean in quotes', cookiebot(stamp, 'preferences:%27true%27', fresh), 'denied'],
  ['a capital letter', cookiebot(stamp, 'preferences:True', fresh), 'denied'],
  ['implied consent', cookiebot(stamp, 'preferences:true', 'method:%27implied%27', fresh), 'denied'],
  ['stamp 0', cookiebot('stamp:%270%27', 'preferences:true', fresh), 'denied'],
  ['no stamp', cookiebot('preferences:true', fresh), 'denied'],
  ['no time', cookiebot(stamp, 'preferences:true'), 'denied'],
  ['a time two days ahead', cookiebot(stamp, 'preferences:true', `utc:${now + 2 * 86_400_000}`), 'denied'],
  ['a record of last year', cookiebot(stamp, 'preferences:true', `utc:${now - 366 * 86_400_000}`), 'absent'],
  ['a missing brace', `CookieConsent={${stamp}%2Cpreferences:true`, 'denied'],
  ['a trailing comma', cookiebot(stamp, 'preferences:true', fresh, ''), 'denied'],
  [
    'encoded twice',
    `CookieConsent=${encodeURIComponent(encodeURIComponent(`{stamp:'a',preferences:true,${fresh}}`))}`,
    'denied',
  ],
  ['a broken escape', 'CookieConsent={stamp:%2', 'denied'],
  ['a control character', `CookieConsent={${stamp}%2Cpreferences:true%2C${fresh}%00}`, 'denied'],
  ['more than 8 kB', cookiebot(`stamp:%27${'a'.repeat(8200)}%27`, 'preferences:true', fresh), 'denied'],
  [
    'two copies that differ',
    `${cookiebot(stamp, 'preferences:true', fresh)}; ${cookiebot(stamp, 'preferences:false', fresh)}`,
    'denied',
  ],
  ['declined, short form', 'CookieConsent=0', 'denied'],
  ['an unknown number', 'CookieConsent=-2', 'denied'],
  ['an empty record', 'CookieConsent=', 'absent'],
  ['another case', 'cookieconsent={preferences:true}', 'absent'],
  ['nothing at all', '', 'absent'],
  ['OneTrust, granted', `OptanonConsent=groups=C0001%3A1%2CC0003%3A1&x=1; ${oneTrustClosed}`, 'granted'],
  ['OneTrust, not answered', 'OptanonConsent=groups=C0001%3A1%2CC0003%3A1', 'absent'],
  ['OneTrust, another group', `OptanonConsent=groups=C0001%3A1%2CC00031%3A1; ${oneTrustClosed}`, 'denied'],
  [
    'OneTrust, to be asked again',
    `OptanonConsent=groups=C0003%3A1&AwaitingReconsent=true; ${oneTrustClosed}`,
    'absent',
  ],
  ['CookieYes, granted', 'cookieyes-consent=consent:no,action:yes,functional:yes', 'granted'],
  ['CookieYes, defaults before an answer', 'cookieyes-consent=consent:yes,action:,functional:yes', 'absent'],
  ['CookieYes, refused', 'cookieyes-consent=consent:yes,action:yes,functional:no', 'denied'],
  ['Complianz, granted', 'cmplz_functional=allow; cmplz_preferences=allow', 'granted'],
  ['Complianz, only the necessary', 'cmplz_functional=allow; cmplz_preferences=deny', 'denied'],
  ['Complianz, no preference record', 'cmplz_functional=allow', 'absent'],
  ['WP Consent API, granted', 'wp_consent_preferences=allow', 'granted'],
  ['WP Consent API, refused', 'wp_consent_preferences=deny', 'denied'],
];

for (const [why, cookies, verdict] of records) {
  test(`consent: ${why} is ${verdict}`, () => {
    assert.equal(readConsent(cookies, [], now).verdict, verdict);
  });
}

test('consent: two managers that disagree close the gate', () => {
  const both = `${cookiebot(stamp, 'preferences:true', fresh)}; wp_consent_preferences=deny`;
  assert.equal(readConsent(both, [], now).verdict, 'denied');
});

test('consent: only the manager’s own cookies are passed on, untouched', () => {
  const record = cookiebot(stamp, 'preferences:true', fresh);
  const reading = readConsent(`session=secret; ${record}; theme=dark`, ['cookiebot'], now);
  assert.deepEqual(reading, {
    cmp: 'cookiebot',
    cookies: record,
    verdict: 'granted',
  });
});

test('consent: a manager the site does not use is not read', () => {
  assert.equal(readConsent('wp_consent_preferences=allow', ['cookiebot'], now).verdict, 'absent');
});

test('consent: no truncation of a grant grants, but the one that only drops a cookie’s neighbour', () => {
  const record = cookiebot(stamp, 'preferences:true', 'method:%27explicit%27', fresh);
  for (let length = 0; length < record.length; length += 1) {
    assert.notEqual(readConsent(record.slice(0, length), [], now).verdict, 'granted', `cut at ${length}`);
  }
});
