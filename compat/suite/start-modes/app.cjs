require('./loaded.cjs').start();
