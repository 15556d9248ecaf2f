// The write log. Loaded with the client.
export { WRITE_LOG_FOLDER, WriteLogStore } from './writeLogStore';
