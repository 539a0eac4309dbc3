/** What examples call what they are about; the test that runs them puts what there is in its place. */
export const A_JOB = "0199c0de-0000-7000-8000-000000000001";
export const A_DEAD_JOB = "0199c0de-0000-7000-8000-000000000002";
export const A_BULK = "0199c0de-0000-7000-8000-000000000003";
export const A_COMMAND_JOB = "0199c0de-0000-7000-8000-000000000004";
export const A_WAITING_JOB = "0199c0de-0000-7000-8000-000000000005";
export const A_FAULT = "9f2c41d07a53be18";
export const A_WORKER = "worker-1";
export const A_TOKEN = "AbCdEf123456";
