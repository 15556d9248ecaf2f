// Descriptions of the threats, and the table of their test results.

/** Descriptions of the threats by the ids in test titles. */
export const THREATS: Readonly<Record<string, string>> = {
  settings: "A workspace's settings redirect the token",
  files: 'A file from outside the workspace in a request',
  document: 'A hostile request file in a cloned repository',
  redirect: 'A redirect to another origin',
  script: "A script in a visitor's name reaches a panel",
  formula: 'A formula in an exported CSV',
  'command-link': 'A command link in a tooltip or a message',
  token: 'The token in logs, state, history, exports or messages',
  secrets: 'Secrets in logs, history, panel state, exports, copies and reports',
  receiver: 'The webhook receiver reached from outside',
  sandbox: 'An unauthorized client of the sandbox',
  signature: 'A forged webhook signature',
  callback: 'A forged OAuth callback',
  prototype: '`__proto__` in JSON',
  regex: 'A regular expression that takes forever',
  bomb: 'A response that inflates',
  label: 'Escape sequences, bidi marks and icons in labels',
  switch: 'A write to the wrong account after a switch',
  certificate: 'A certificate that should not be trusted',
  destructive: 'A destructive request spelled another way',
  credential: 'A credential used for another host',
  'read-only': 'A write on a read-only account',
  'personal-data': 'Personal data in redacted webhook logs and fixtures',
  'data-left': 'Data left behind after it was removed',
  policy: 'Settings that contradict the policy of the computer',
  agents: 'Instructions to a language model in text by visitors',
  link: 'A hostile link into the extension',
  'write-log': 'A write that leaves no trace, or a value in the write log',
};

/** The outcome of one test. */
export interface TestOutcome {
  readonly layer: string;
  readonly title: string;
  readonly threat?: string;
  readonly failed: boolean;
}

/** What a test of a threat measured. */
export interface Figure {
  readonly threat: string;
  readonly text: string;
}

/** One row of the table. */
export interface ThreatRow {
  readonly words: string;
  readonly tests: string;
  readonly figure: string;
  /** 1 for a threat without a test. */
  readonly failed: number;
}

/** The rows of the table; a threat without a test counts as failed. */
export function threatTable(ran: readonly TestOutcome[], figures: readonly Figure[]): ThreatRow[] {
  return Object.entries(THREATS).map(([id, words]) => {
    const tests = ran.filter((test) => test.threat === id);
    const failed = tests.filter((test) => test.failed).length;
    const layers = [...new Set(tests.map((test) => test.layer))].join(', ');
    const said = [...new Set(figures.filter((one) => one.threat === id).map((one) => one.text))].join('; ');
    return {
      words,
      tests: `${tests.length} (${layers})`,
      figure: !tests.length ? 'not tested' : failed ? `${failed} failed` : said || 'all passed',
      failed: tests.length ? 0 : 1,
    };
  });
}
