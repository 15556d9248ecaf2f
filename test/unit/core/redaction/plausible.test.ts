import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSecretKey, maskCredentials, maskForm, maskText, SECRET_MASK } from '../../../../src/core/redaction';
import { SECRET_NAMES } from '../../../fixtures/secretNames';

const SECRET = 'hunter2Canary';
const masked = (text: string): string => maskCredentials(maskText(text).text);

describe('values that cannot be a secret', () => {
  for (const text of [
    'The bearer certificates expire tomorrow',
    'bearer bonds, bearer shares and bearer instruments',
    'A bearer token is needed',
    'Bearer authentication is required',
    'Basic authentication-scheme settings of the basic 24-hour plan',
    'See the basic configuration/overview page',
    'your session: 2pm_today',
    'Next session: room_12 at 3pm, last key: sort_by_1',
    'tokens: 1532, passwords: 12, tokens=1532',
    'auth: True, password=None, token: undefined',
    '{"tokens":[{"id":7,"name":"CI server","created_at":"2024-01-01","uses":1532,"enabled":true}]}',
    '{"oauth":{"provider":"google","scopes":["read","write"],"expires_in":3600,"authorize_url":"https://a.example/b"}}',
    '{"cookies":[{"name":"lang","domain":"a.example","path":"/","secure":true,"sameSite":"Lax"}]}',
    '{"credentials":{"type":"service_account","host":"db.example.com","port":5432,"user":"ada","email":"ada@a.example"}}',
    '{"passwords":3,"tokens":12000,"cookies":0,"token_count":12,"max_tokens":500,"pin_attempts":1000}',
    '{"password_changed_at":"2024-01-01","has_password":true,"password":false,"token_lifetime":86400}',
    '{"session_cookie":"2024-01-01T10:00:00Z","token":"2024-01-01","auth":"basic","oauth":"true"}',
    '{"password":[],"tokens":{},"secrets":[{}],"oauth":[true,null]}',
    '{"password":{"min_length":12,"required":true,"expires_at":"2024-01-01T00:00:00.000Z"}}',
    '{"cookie_domain":"a.example","token_name":"CI","private_key_path":"/etc/a.pem","tokens_used":1532}',
    'a=1&tokens=12&oauth=true&has_password=1',
    'Error: {"tokens":[{"id":7,"name":"CI"}]} was rejected',
    '{"oauth":{"token":"{{token}}","client":{{client}}}}',
  ])
    it(`are kept in ${text}`, () => {
      assert.equal(masked(text), text);
    });
});

describe('values that can be a secret', () => {
  for (const text of [
    '{"tokens":["HUNTER2"]}',
    '{"tokens":{"ci":"HUNTER2"}}',
    '{"tokens":[{"name":"CI","token":"HUNTER2"}]}',
    '{"tokens":[{"name":"CI","x":"HUNTER2"}]}',
    '{"oauth":{"provider":"google","client":{"v":["HUNTER2"]}}}',
    '{"oauth":{"id":"tok_HUNTER2"}}',
    '{"passwords":{"email":"HUNTER","name":"HUNTER"}}',
    '{"password":{"user":"HUNTER"}}',
    '{"password":"HUNTER 2024"}',
    '{"oauth":{"a":"HUNTER"',
    '{"value":{"v":{"w":"HUNTER"}},"name":"password"}',
    '{"oauth":[{"name":"password","value":{"url":"HUNTER"}}]}',
    "{\"password\":{'v':'HUNTER'}}",
    '{"token":{"v":HUNTER}}',
    'Error: {"password":{"v":"HUNTER"}} was rejected',
    'Error: "tokens": ["HUNTER", "HUNTER"] was rejected',
    'a=1&oauth={"v":"HUNTER"}',
    "sent {'password': ['HUNTER', 'HUNTER']}",
    'password: {v: HUNTER, w: HUNTER}',
    '{"passwords":{"label":"HUNTER"}}',
    'Session: HUNTER2',
    'your token: HUNTER_2',
    'Authorization: Bearer HUNTER',
    '{"note":"Bearer hunterHUNTER"}',
    'Bearer&nbsp;HUNTER2',
    'Bearer%2520HUNTER2',
  ])
    it(`are masked in ${text}`, () => {
      assert.ok(!masked(text).includes('HUNTER'), masked(text));
    });

  for (const text of [
    '{"pin":1234}',
    '{"otp":123456}',
    '{"cvv":123}',
    '{"recovery_codes":[123456,654321]}',
    '{"tokens":[482913]}',
    '{"token":{"value":482913}}',
    '{"pin":{"front":1234}}',
    '{"password":"1990-01-01"}',
    '{"password":12345678}',
    'Your PIN: 1234',
    'pin=1234&b=1',
  ])
    it(`are masked in ${text}, also as numbers and dates`, () => {
      assert.doesNotMatch(masked(text), /\d{3}/);
    });

  it('are masked at any depth below every secret name', () => {
    const inner = fc.letrec<{ v: unknown }>((tie) => ({
      v: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(SECRET, `${SECRET} ${SECRET}`, SECRET, 7, true, null),
        fc.array(tie('v'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'name', 'id', 'value', 'data', 'key', 'type', 'url'), tie('v'), {
          maxKeys: 3,
        }),
      ),
    })).v;
    const name = fc.constantFrom(...SECRET_NAMES.filter((one) => /^[\w.-]+$/.test(one)));
    fc.assert(
      fc.property(name, inner, fc.nat(), (key, value, cut) => {
        const spaced = JSON.stringify({ a: [{ [key]: value }] }).replaceAll(`${SECRET} ${SECRET}`, SECRET);
        for (const text of [spaced, spaced.slice(0, cut % spaced.length), `Error: ${spaced} rejected`])
          assert.ok(!maskText(text).text.includes(SECRET), text);
        const form = `a=1&${encodeURIComponent(key)}=${encodeURIComponent(JSON.stringify([value]).replaceAll(`${SECRET} `, ''))}`;
        assert.ok(!maskForm(form).text.includes(SECRET), form);
      }),
      { numRuns: 300 },
    );
  });

  it('keep their place: what is masked is valid JSON with the same members', () => {
    const shape = (one: unknown): unknown =>
      Array.isArray(one)
        ? one.map(shape)
        : typeof one === 'object' && one !== null
          ? Object.fromEntries(Object.entries(one).map(([key, value]) => [key, shape(value)]))
          : 0;
    const key = fc.constantFrom('a', 'tokens', 'oauth', 'password', 'name', 'value');
    const value = fc.letrec<{ v: unknown }>((tie) => ({
      v: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>('x', '', 5, 123456, null, true, 'password'),
        fc.array(tie('v'), { maxLength: 3 }),
        fc.dictionary(key, tie('v'), { maxKeys: 4 }),
      ),
    })).v;
    fc.assert(
      fc.property(value, (one) => {
        assert.deepEqual(shape(JSON.parse(maskText(JSON.stringify([one])).text)), shape([one]));
      }),
      { numRuns: 200 },
    );
  });

  it('are replaced by the mask, which is masked no further', () => {
    const text = `{"oauth":{"a":"${SECRET}","password":[{"b":123456}]}}`;
    const once = masked(text);
    assert.equal(once, `{"oauth":{"a":"${SECRET_MASK}","password":[{"b":"${SECRET_MASK}"}]}}`);
    assert.equal(masked(once), once);
    assert.ok(isSecretKey('oauth'));
  });
});
