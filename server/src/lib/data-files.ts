/** The names of the installation's files in its data folder, where no setting names another place. */
export const dataFiles = { database: 'outlay.db', journal: 'outlay.journal', rootKey: 'secret.key' } as const
