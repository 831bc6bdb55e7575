void require('./loaded.cjs').start();
