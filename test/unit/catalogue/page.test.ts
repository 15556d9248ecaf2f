import assert from 'node:assert/strict';
import { operation, operations, retiredOperations } from '../../../src/api/catalogue';
import { exampleRequest } from '../../../src/api/catalogue/example';
import { searchOperations } from '../../../src/api/catalogue/search';
import { codeBlock, inlineCode } from '../../../src/core/markdown';
import { referencePage } from '../../../src/features/reference/page';

describe('reference pages', () => {
  it('are made for every operation, with every parameter and quirk', () => {
    for (const entry of [...operations(), ...retiredOperations()]) {
      const page = referencePage(entry, 'api');
      assert.match(page, new RegExp(`^# `));
      assert.ok(page.includes(`${entry.method} ${entry.path}`), entry.id);
      for (const p of [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body])
        assert.ok(page.includes(inlineCode(p.location ?? p.name)), `${entry.id} ${p.name}`);
      assert.equal((page.match(/^- /gm) ?? []).length >= entry.quirks.length, true, entry.id);
      assert.equal(page.includes(entry.docs), entry.origin !== 'removed page', entry.id);
      assert.ok(page.includes(`(${entry.origin}`) || page.includes(`· ${entry.origin}`), entry.id);
      assert.ok(page.length < 60_000, `${entry.id} ${page.length}`);
    }
  });

  it('warn of what is destructive, outward, doubtful or retired', () => {
    assert.match(referencePage(operation('v1.lead.delete'), 'plain'), /Permanently deletes/);
    assert.match(referencePage(operation('v2.message.send-sms'), 'api'), /a text message reaches a person/);
    assert.match(referencePage(operation('v1.tracklog'), 'api'), /probably wrong/);
    assert.match(referencePage(operation('v2.off.channel.list'), 'api'), /a page that nothing links to/);
    assert.match(referencePage(operation('v2.off.webhook.get'), 'api'), /a page that was removed/);
  });

  it('say where a parameter comes from, and which permission a key needs', () => {
    assert.match(referencePage(operation('v2.message.get'), 'api'), /^\| `relations` .* removed page \|$/m);
    assert.match(
      referencePage(operation('v2.message.send-chat'), 'api'),
      /^\| `-x-user-type` .*corrected from other pages/m,
    );
    const page = referencePage(operation('v2.contact.list'), 'api');
    assert.match(page, /needs the permission &quot;contact access&quot;/);
    assert.ok(page.includes('probably called dashboard'));
  });

  it('show the path form of the account', () => {
    assert.match(referencePage(operation('v1.lead.list'), 'plain'), /POST \/profile\/lead\/list/);
  });

  it('mask secrets in examples', () => {
    const page = referencePage(operation('v1.agent.list'), 'api');
    assert.match(page, /"secret_key": "•••"/);
    assert.doesNotMatch(page, /SECRET KEY/);
  });

  it('have tables whose rows keep their columns', () => {
    for (const entry of operations()) {
      const columns = new Set<number>();
      for (const line of referencePage(entry, 'api').split('\n'))
        if (line.startsWith('| ')) columns.add(line.replace(/\\\|/g, '').split('|').length);
      assert.ok(
        [...columns].every((n) => n === 8 || n === 5),
        `${entry.id}: ${[...columns].join()}`,
      );
    }
  });
});

describe('Markdown of others', () => {
  it('cannot leave code or a table cell', () => {
    assert.equal(inlineCode('a`b|c'), '``a`b\\|c``');
    assert.equal(inlineCode('a\\|b'), '`a\\`\\|`b`');
    assert.equal(codeBlock('```\nx'), '````\n```\nx\n````');
  });
});

describe('example requests', () => {
  it('are made for every operation and carry no secret', () => {
    for (const entry of [...operations(), ...retiredOperations()]) {
      const request = exampleRequest(entry, 'plain');
      assert.equal(request.operationId, entry.id);
      assert.equal(request.method, entry.method);
      const secrets = entry.body.filter((p) => p.secret);
      for (const p of secrets) {
        const { body } = request;
        const value =
          body?.kind === 'form'
            ? (body.fields.find(([n]) => n === p.name)?.[1] ?? '')
            : body?.kind === 'json'
              ? ((body.value as Record<string, unknown>)[p.name] ?? '')
              : '';
        assert.equal(value, '', `${entry.id} ${p.name}`);
      }
    }
  });

  it('name no record where the call destroys one', () => {
    assert.deepEqual(exampleRequest(operation('v1.lead.delete'), 'plain'), {
      method: 'POST',
      url: '/profile/lead/delete',
      operationId: 'v1.lead.delete',
      body: { kind: 'json', value: { id: [] } },
    });
    assert.equal(exampleRequest(operation('v2.contact.delete'), 'api').url, '/api/v1/crm/objects/contact/{contactId}');
    assert.deepEqual(exampleRequest(operation('v2.tag.delete'), 'api').query, [['id', '']]);
  });
});

describe('searching the catalogue', () => {
  const ids = (query: string): string[] => searchOperations(query, operations()).map((o) => o.id);

  it('finds what a question is about', () => {
    assert.ok(
      ids('How do I delete a lead?').slice(0, 2).includes('v1.lead.delete'),
      ids('How do I delete a lead?').join(),
    );
    assert.ok(ids('send an SMS to a contact').slice(0, 2).includes('v2.message.send-sms'));
    assert.ok(ids('list tags').slice(0, 4).includes('v2.tag.list'));
    assert.ok(
      ids('how do I list tags?').every((id) => /tag|tracklog/.test(id)),
      ids('how do I list tags?').join(),
    );
  });

  it('finds nothing for nothing, and copes with anything', () => {
    assert.deepEqual(ids(''), []);
    assert.deepEqual(ids('?? !!'), []);
    ids('x'.repeat(100_000));
  });
});
