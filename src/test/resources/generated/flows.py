import sys

import openapi_client
from openapi_client import NotificationRequest, ReportRequest

configuration = openapi_client.Configuration(host=sys.argv[1])
with openapi_client.ApiClient(configuration) as service:
    jobs = openapi_client.JobsApi(service)
    sent = openapi_client.NotificationsApi(service).create_notification(
        NotificationRequest(type="welcome", user_id="u-python", data={"greeting": "hello"}),
        idempotency_key=sys.argv[2],
    )
    print(jobs.get_job(sent.job_id, prefer="wait=20").status.value)

    reports = openapi_client.ReportsApi(service)
    asked = reports.create_report(ReportRequest(user_id="u-python", report_type="sales"))
    print(jobs.get_job(asked.job_id, prefer="wait=20").status.value)
    print(reports.get_report(asked.job_id).report_type)
