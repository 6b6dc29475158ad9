const reports = require('./content/reports/sidebar.js');

module.exports = { main: ['index', ...reports('reports')] };
