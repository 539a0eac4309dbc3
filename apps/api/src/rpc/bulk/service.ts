import type { ConnectRouter } from "@connectrpc/connect";
import { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import type { ApiContext } from "../../api-context.ts";
import { listBulk } from "./list-bulk.ts";
import { cancelBulk, getBulk } from "./one-bulk.ts";
import { startBulk } from "./start-bulk.ts";

/** Every call about changes to many jobs that go on without their caller. */
export function bulkRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(BulkService, {
      startBulk: startBulk(context),
      getBulk: getBulk(context),
      cancelBulk: cancelBulk(context),
      listBulk: listBulk(context),
    });
  };
}
