import assert from 'node:assert/strict';

/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** A small, strict parser of XML elements that checks whether a report is well formed. Throws if it is not. */
export class XMLParser {
  private readonly names: string[] = [];
  /** The element that contains all others. */
  readonly root: XmlElement;

  constructor(xml: string) {
    const top: XmlElement = { name: '', attributes: {}, children: [], text: '' };
    const open: XmlElement[] = [top];
    const token =
      /<\?xml [^?]*\?>|<(\/?)([\w-]+)((?:\s+[\w-]+="(?:[^"<&]|&(?:amp|lt|gt|quot|apos);)*")*)\s*(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|apos);)+)/gy;
    for (let at = 0; at < xml.length; at = token.lastIndex) {
      token.lastIndex = at;
      const match = token.exec(xml);
      if (!match) throw new Error(`not well-formed at ${xml.slice(at, at + 80)}`);
      const [, end, name, attributes = '', alone, text] = match;
      if (text !== undefined) open.at(-1)!.text += text;
      if (name === undefined) continue;
      if (end) {
        if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
        continue;
      }
      this.names.push(name);
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const);
      if (new Set(pairs.map(([key]) => key)).size < pairs.length)
        throw new Error(`an attribute of ${name} is repeated`);
      const element: XmlElement = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      open.at(-1)!.children.push(element);
      if (!alone) open.push(element);
    }
    if (open.length > 1) throw new Error(`${open.at(-1)!.name} not closed`);
    const [root, ...others] = top.children;
    if (!root || others.length) throw new Error('there must be one outermost element');
    this.root = root;
  }

  /** The number of elements with this name. */
  count(name: string): number {
    return this.names.filter((one) => one === name).length;
  }
}

const text = /^[^]*$/;
const count = /^\d+$/;
const seconds = /^\d+(?:\.\d+)?$/;

interface ElementRule {
  /** Required attributes; all those that both schemas know. */
  readonly attributes: Readonly<Record<string, RegExp>>;
  readonly optional?: Readonly<Record<string, RegExp>>;
  /** Names of the children in order, as a regular expression over "name;name;". */
  readonly children: RegExp;
  /** The element may have text. */
  readonly text?: true;
}

/**
 * What the JUnit schema of Ant (windyroad/JUnit-Schema) and that of Jenkins (junit-10.xsd) both allow. The schemas themselves are not
 * copied; these are their rules for the elements that reports use.
 */
const JUNIT: Readonly<Record<string, ElementRule>> = {
  testsuites: { attributes: {}, children: /^(?:testsuite;)*$/ },
  testsuite: {
    attributes: {
      name: /\S/,
      package: text,
      id: count,
      timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
      hostname: /\S/,
      tests: count,
      failures: count,
      errors: count,
      time: seconds,
    },
    optional: { skipped: count },
    children: /^properties;(?:testcase;)*system-out;system-err;$/,
  },
  properties: { attributes: {}, children: /^(?:property;)*$/ },
  property: { attributes: { name: /\S/, value: text }, children: /^$/ },
  testcase: {
    attributes: { name: text, classname: text, time: seconds },
    children: /^(?:(?:skipped|error|failure);)?$/,
  },
  skipped: { attributes: {}, children: /^$/ },
  error: { attributes: { type: text }, optional: { message: text }, children: /^$/, text: true },
  failure: { attributes: { type: text }, optional: { message: text }, children: /^$/, text: true },
  'system-out': { attributes: {}, children: /^$/, text: true },
  'system-err': { attributes: {}, children: /^$/, text: true },
};

/** Throws unless a report has the form of the JUnit schemas, and counts that add up. Returns its parser. */
export function checkJunit(xml: string): XMLParser {
  const parser = new XMLParser(xml);
  assert.equal(parser.root.name, 'testsuites');
  const check = (element: XmlElement): void => {
    const { name, attributes, children } = element;
    const rule = JUNIT[name];
    assert.ok(rule, `there is no element ${name}`);
    for (const [key, form] of Object.entries(rule.attributes)) assert.match(attributes[key] ?? '\0missing', form, key);
    for (const [key, value] of Object.entries(attributes))
      assert.match(value, rule.attributes[key] ?? rule.optional?.[key] ?? assert.fail(`${name} has no ${key}`));
    assert.match(children.map((child) => `${child.name};`).join(''), rule.children, name);
    if (!rule.text) assert.equal(element.text.trim(), '', name);
    children.forEach(check);
  };
  check(parser.root);
  for (const suite of parser.root.children) {
    const cases = suite.children.filter(({ name }) => name === 'testcase');
    const having = (kind: string): string =>
      String(cases.filter(({ children }) => children.some(({ name }) => name === kind)).length);
    const { tests, failures, errors, skipped } = suite.attributes;
    assert.deepEqual(
      [tests, failures, errors, skipped],
      [String(cases.length), having('failure'), having('error'), having('skipped')],
    );
  }
  const ids = parser.root.children.map(({ attributes }) => attributes.id);
  assert.deepEqual(ids, [...ids.keys()].map(String));
  return parser;
}
