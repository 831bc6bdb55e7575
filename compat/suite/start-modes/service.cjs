// What the programs beside it serve; each brings the packages as its own module system loads them.
exports.startService = async ({ common, NestFactory, adapterOf, TracingModule, config, clients, sing }) => {
  const { Controller, Get, Module, Param } = common;

  class ServiceController {
    user(id) {
      return { id };
    }

    boom() {
      throw new TypeError('short and stout');
    }

    async calls() {
      const response = await clients.fetch(process.env.ECHO_URL);
      return response.json();
    }

    asks() {
      return new Promise((resolve, reject) => {
        const request = clients.get(process.env.ECHO_URL, { agent: false }, (response) => {
          let text = '';
          response.on('data', (piece) => {
            text += piece;
          });
          response.on('end', () => resolve(JSON.parse(text)));
        });
        request.on('error', reject);
      });
    }

    sings() {
      return { song: sing() };
    }
  }
  const { prototype } = ServiceController;
  const routes = { user: 'users/:id', boom: 'boom', calls: 'calls', asks: 'asks', sings: 'sings' };
  Param('id')(prototype, 'user', 0);
  for (const [name, path] of Object.entries(routes)) {
    Get(path)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  }
  Controller()(ServiceController);

  class ServiceModule {}
  Module({ imports: [TracingModule.forRoot(config)], controllers: [ServiceController] })(ServiceModule);

  const app = await NestFactory.create(ServiceModule, adapterOf(process.env.ADAPTER));
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`listening ${await app.getUrl()}\n`);
};
