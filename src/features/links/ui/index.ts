// What composition.ts may import from this part of the UI.
export { linksFeature, type LinksFeature } from './linksFeature';
