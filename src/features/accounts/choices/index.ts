// Questions about accounts that other features may ask. Loaded later than the accounts themselves.
export { chooseAccount } from './choose';
