/** A small, strict parser of XML elements that checks whether a report is well formed. Throws if it is not. */
export class XMLParser {
  private readonly names: string[] = [];

  constructor(xml: string) {
    const open: string[] = [];
    const token =
      /<\?xml [^?]*\?>|<(\/?)([\w-]+)((?:\s+[\w-]+="(?:[^"<&]|&(?:amp|lt|gt|quot|apos);)*")*)\s*(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|apos);)+)/gy;
    for (let at = 0; at < xml.length; at = token.lastIndex) {
      token.lastIndex = at;
      const match = token.exec(xml);
      if (!match) throw new Error(`not well-formed at ${xml.slice(at, at + 80)}`);
      const [, end, name, , alone] = match;
      if (name === undefined) continue;
      if (end) {
        if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
        continue;
      }
      this.names.push(name);
      if (!alone) open.push(name);
    }
    if (open.length) throw new Error(`${open.join(', ')} not closed`);
  }

  /** The number of elements with this name. */
  count(name: string): number {
    return this.names.filter((one) => one === name).length;
  }
}
