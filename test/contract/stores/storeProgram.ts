// A window that fills a store until it is killed. Arguments: the store, its folder, the first number, and the step to the next one. Prints
// each number that must survive.
import { STORES } from './stores';

const [name = '', dir = '', first, step] = process.argv.slice(2);

async function fill(): Promise<void> {
  const write = await STORES[name]!.open(dir);
  for (let n = Number(first); ; n += Number(step)) {
    await write(n);
    process.stdout.write(`${n}\n`);
  }
}

void fill();
