import { Configuration, JobsApi, NotificationsApi, ReportsApi } from "./client";

declare const process: { argv: string[] };

async function main() {
  const config = new Configuration({ basePath: process.argv[2] });
  const jobs = new JobsApi(config);
  const sent = await new NotificationsApi(config).createNotification({
    idempotencyKey: process.argv[3],
    notificationRequest: { type: "welcome", userId: "u-typescript", data: { greeting: "hello" } },
  });
  console.log((await jobs.getJob({ jobId: sent.jobId, prefer: "wait=20" })).status);

  const reports = new ReportsApi(config);
  const asked = await reports.createReport({
    reportRequest: { userId: "u-typescript", reportType: "sales" },
  });
  console.log((await jobs.getJob({ jobId: asked.jobId, prefer: "wait=20" })).status);
  console.log((await reports.getReport({ jobId: asked.jobId })).reportType);
}

main();
