// Charts, each with a title, a note and a summary in words.

const charts = [];
const dark = matchMedia('(prefers-color-scheme: dark)');

function setChartDefaults() {
  const {defaults, Ticks} = Chart;
  Object.assign(defaults, {color: css('--text'), borderColor: css('--grid'), maintainAspectRatio: false, animation: false});
  defaults.font.family = css('--font');
  defaults.plugins.legend.display = false;
  defaults.plugins.tooltip.filter = item => !item.dataset.silent;
  defaults.scales.linear.ticks.callback = function (...value) {
    return minus(Ticks.formatters.numeric.apply(this, value));
  };
}

// `describe` gives {config, note, summary} as they are now.
function addChart(parent, title, describe, className = '') {
  const canvas = make('canvas', {role: 'img'});
  const note = make('p', {className: 'about'});
  const caption = make('figcaption', {}, make('h3', {}, title));
  parent.append(make('figure', {className}, caption, make('div', {className: 'plot'}, canvas), note));
  charts.push({canvas, note, describe, chart: null});
  drawChart(charts.at(-1));
}

function drawChart(entry) {
  const {config, note = '', summary} = entry.describe();
  entry.note.textContent = note;
  entry.canvas.ariaLabel = summary;
  if (entry.chart) {
    Object.assign(entry.chart, {data: config.data, options: config.options});
    entry.chart.update();
  } else {
    entry.chart = new Chart(entry.canvas, config);
  }
}

const redraw = (part = document) => charts.filter(({canvas}) => part.contains(canvas)).forEach(drawChart);

const axis = (text, more = {}) => ({title: {display: true, text}, ...more});
const axisAt = (text, values, more) =>
  axis(text, {afterBuildTicks: scale => { scale.ticks = values.map(value => ({value})); }, ...more});

function lineOf(name, values) {
  const {colour, dash, marker} = look(name);
  return {label: clipped(name, 40), data: values, borderColor: colour, backgroundColor: colour,
          borderDash: dash, borderWidth: 2, pointStyle: marker, pointBorderWidth: 2,
          pointRadius: values.length > 30 ? 0 : 4, pointHoverRadius: 6, clip: 8};
}

const quiet = {pointRadius: 0, pointHitRadius: 0, borderWidth: 0, silent: true};
const plain = () => ({...quiet, borderWidth: 2, borderColor: css('--text')});

// Two lines, the second filled down to the first.
function bandOf(name, low, high) {
  const backgroundColor = look(name).colour + '30';
  return [{...quiet, data: low}, {...quiet, data: high, fill: '-1', backgroundColor}];
}
