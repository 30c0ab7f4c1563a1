using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests.Api;

/// <summary>Where a request stands, as those outside are told: a pure function of its row.</summary>
public static class PublicStates
{
    public static readonly IReadOnlyList<Option> All =
    [
        new("unconfirmed", "待确认收到日期"), new("processing", "办理中"), new("awaiting-correction", "等待申请人补正"), new("awaiting-payment", "等待缴费"), new("awaiting-reasons", "等待申请人说明理由"),
        new("consulting", "正在征求意见"), new("answered", "已发出答复"), new("closed", "已办结"), new("voided", "登记作废"),
    ];

    public static Option Of(RequestRow row)
    {
        bool Waits(string kind) => row.Waits.Split(',').Any(w => w.StartsWith(kind + ":", StringComparison.Ordinal));
        var key = row.Stage switch
        {
            RequestStages.Voided => "voided",
            RequestStages.Submitted => "unconfirmed",
            RequestStages.Sent => "answered",
            RequestStages.Closed or RequestStages.Archived => "closed",
            _ when Waits("correction") => "awaiting-correction",
            _ when Waits("fee") => "awaiting-payment",
            _ when Waits("third-party") || Waits("co-maker") || Waits("agency") => "consulting",
            _ when Waits("reasons") => "awaiting-reasons",
            _ => "processing",
        };
        return All.First(s => s.Key == key);
    }
}
