import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparableSegments, toPathForm, normalizedPath } from '../../../src/api/client/access/requestTarget';

describe('normalizedPath', () => {
  const plain = (path: string): string | undefined => normalizedPath(path).plain;
  const lenient = (path: string): string => normalizedPath(path).lenient;

  it('decodes each segment of a plain path once', () => {
    assert.equal(plain('/a/%62/c'), '/a/b/c');
    assert.equal(plain('/a/Zo%C3%AB'), '/a/Zoë');
    assert.equal(plain('/a/%7Bid%7D'), '/a/{id}');
  });

  it('has no plain form where servers may disagree', () => {
    for (const path of [
      '/a/%2562',
      '/',
      '/a/',
      '//a',
      '/a//b',
      '/a/%2e',
      '/a/..',
      '/a/%2fb',
      '/a/b%5cc',
      '/a;x=1',
      '/a%00',
      '/a%',
      '/a%ff',
      'a',
      '',
    ])
      assert.equal(plain(path), undefined, path);
  });

  it('reads leniently what some server decodes or drops', () => {
    for (const path of [
      '/profile/lead/%64elete',
      '/profile/lead/%2564elete',
      '/profile/lead/%252564elete',
      '/profile/lead/%u0064elete',
      '/profile/lead/%c1%a4elete',
      '/profile/lead/%ef%bd%84elete',
      '/profile//lead///delete//',
      '/./profile/x/../lead/delete/.',
      '/profile/lead/x%2f..%2fdelete',
      '/profile/lead%2fdelete',
      '/profile%5clead%255cdelete',
      '/profile/lead/delete;jsessionid=1',
      '/profile;a=b/lead/..;x/lead/delete',
      '/profile/lead/delete%20',
      '/profile/lead/delete%3fx=1',
      '/profile/lead/delete%23x',
      '/profile/lead/delete%2500.png',
      '/index.php/profile/lead/delete',
      '/profile%EF%BC%8Flead/delete',
    ])
      assert.equal(lenient(path), '/profile/lead/delete', path);
  });

  it('compares segments only by letters and digits', () => {
    for (const path of [
      '/profile/lead/delete',
      '/api/profile/lead/delete',
      '/api/API/Profile/LEAD/Delete.json',
      '/profile.php/lead.d/delete.tar.gz',
      '/profile/lead/delete::$DATA',
      '/profile/lead/de\u00adlete.',
      '/profıle/lead/delete',
      '/profile/léad/delete',
    ])
      assert.deepEqual(comparableSegments(lenient(path)), ['profile', 'lead', 'delete'], path);
  });

  it('leaves plain paths alone, and never throws or takes long', () => {
    assert.deepEqual(normalizedPath('/api/v1/crm/tag'), { plain: '/api/v1/crm/tag', lenient: '/api/v1/crm/tag' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (path) => {
        const { plain: one, lenient: other } = normalizedPath(path);
        assert.ok(other.startsWith('/'));
        if (one !== undefined) assert.ok(one.startsWith('/') && !one.includes('//'));
        comparableSegments(other);
      }),
    );
    for (const piece of ['%25', '/', '%2f', '..;/', '%c0%af', 'é', '%'] as const) {
      const start = performance.now();
      comparableSegments(lenient(`/${piece.repeat(65_536 / piece.length)}`));
      assert.ok(performance.now() - start < 1000, piece);
    }
  });

  it('knows both path forms of 1.0.0', () => {
    assert.equal(toPathForm('/api/profile/lead/list', 'plain'), '/profile/lead/list');
    assert.equal(toPathForm('/profile/lead/list', 'plain'), '/profile/lead/list');
    assert.equal(toPathForm('/profile/lead/list', 'api'), '/api/profile/lead/list');
    assert.equal(toPathForm('/api/profile/lead/list', 'api'), '/api/profile/lead/list');
    assert.equal(toPathForm('/chatbot/api/kb-setup', 'plain'), '/chatbot/api/kb-setup');
    assert.equal(toPathForm('/chatbot/api/kb-setup', 'api'), '/chatbot/api/kb-setup');
    assert.equal(toPathForm('//evil.example/x', 'api'), '//evil.example/x');
  });
});
