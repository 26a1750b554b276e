export const sampleData = {
  title: 'Sample data',
  notice: 'Sample data, nothing of this was spent.',
  noticeSimulated: 'Simulated calls and sample data, no real money.',
  days: 'The sample data is of the nine weeks before you added it.',
  lastDays: 'Show the last 30 days',
  noticeBesideReal: 'Your own calls are here; the sample data stands apart and is not shown with them.',
  remove: 'Remove',
  removeAll: 'Remove sample data',
  removing: 'Removing…',
  removed: 'The sample data is gone.',
  add: 'Add sample data',
  adding: 'Making nine weeks of calls…',
}
