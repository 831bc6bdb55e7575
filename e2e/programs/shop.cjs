// What both programs serve: a route that asks the database and then another service. Written without the syntax of
// decorators, so that Node runs it as it is, and given the libraries, which each program loads in its own way.
exports.shopModule = ({ common: { Controller, Get, Module, Param }, TracingModule, pool, stockUrl }) => {
  class OrdersController {
    async find(id) {
      const { rows } = await pool.query(
        `SELECT item FROM orders WHERE id = ${Number(id)} AND owner = 'ada@example.com'`,
      );
      const stock = await fetch(stockUrl);
      return { ...rows[0], ...(await stock.json()) };
    }
  }
  const { prototype } = OrdersController;
  Param('id')(prototype, 'find', 0);
  Get('orders/:id')(prototype, 'find', Object.getOwnPropertyDescriptor(prototype, 'find'));
  Controller()(OrdersController);

  class ShopModule {
    onModuleDestroy() {
      return pool.end();
    }
  }
  Module({ imports: [TracingModule.forRoot()], controllers: [OrdersController] })(ShopModule);
  return ShopModule;
};
