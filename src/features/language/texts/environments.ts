import * as l10n from '@vscode/l10n';
import type { EnvironmentProblem } from '../../requests';

/** What is wrong with an environment file, as a message. */
export function environmentProblemText({ file, line, reason }: EnvironmentProblem): string {
  switch (reason) {
    case 'syntax':
      return l10n.t('{0} cannot be read: the JSON is broken at line {1}. None of its values are used.', file, line);
    case 'not-object':
      return l10n.t('{0} cannot be read: it must hold an object with one object for each environment.', file);
    case 'too-long':
      return l10n.t('{0} is too large for an environment file and was not read.', file);
    case 'outside':
      return l10n.t('{0} is a link to a file outside the workspace folder, so it was not read.', file);
    case 'unreadable':
      return l10n.t('{0} exists but could not be read.', file);
  }
}

/** Why a variable defined by environments has no value: none is selected, or one without that variable. */
export function unselectedText(variable: string, knowing: string, selected: string): string {
  return selected
    ? l10n.t('The environment {0} has no value for {1}. It is defined in {2}.', selected, variable, knowing)
    : l10n.t(
        'The variable {0} has no value, because no environment is selected. It is defined in {1}.',
        variable,
        knowing,
      );
}
