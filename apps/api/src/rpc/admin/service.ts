import type { ConnectRouter } from "@connectrpc/connect";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import type { ApiContext } from "../../api-context.ts";
import { createToken } from "./create-token.ts";
import { listAudit } from "./list-audit.ts";
import { listTokens } from "./list-tokens.ts";
import { revokeToken } from "./revoke-token.ts";
import { getWhoAmI } from "./who-am-i.ts";

/** Every call about who may do what. */
export function adminRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(AdminService, {
      createToken: createToken(context),
      listTokens: listTokens(context),
      revokeToken: revokeToken(context),
      getWhoAmI: getWhoAmI(),
      listAudit: listAudit(context),
    });
  };
}
