import { UsageError, type Io } from './io';

/** `acquire leads import|export`. */
export async function runLeads(io: Io, [action, ...argv]: readonly string[]): Promise<number> {
  switch (action) {
    case 'import':
      return (await import('./importLeads')).runLeadImport(io, argv);
    case 'export':
      return (await import('./exportLeads')).runLeadExport(io, argv);
    default:
      throw new UsageError('Use acquire leads import or acquire leads export. See acquire --help.');
  }
}
