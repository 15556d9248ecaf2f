/** Loads the import of Postman collections and HAR files, and the export as HAR. */
export const loadInterchange = () => import('./index');
