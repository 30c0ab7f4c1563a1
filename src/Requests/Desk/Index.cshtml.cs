using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Desk;

/// <summary>The work list; its state is its address.</summary>
public sealed class IndexModel(RequestList requests, Intake.MailService mails, ListExport export, CurrentLaw laws, AgencyDirectory agencies, SignedIn me, AuditLog audit, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public ListState List { get; private set; } = null!;
    public IReadOnlyList<RequestLine> Lines { get; private set; } = [];
    public IReadOnlyList<Option> Tabs { get; private set; } = [];
    public IReadOnlyDictionary<string, long> Counts { get; private set; } = new Dictionary<string, long>();
    /// <summary>Received without a day of receipt, and not confirmed in time.</summary>
    public long Unconfirmed { get; private set; }
    /// <summary>Mail that nobody handled within a working day.</summary>
    public int Mails { get; private set; }
    public string Tab { get; private set; } = "";
    WorkCalendar calendar = null!;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var query = await AskAsync(cancel);
        Counts = await requests.CountAsync(Actor, query, cancel);
        Unconfirmed = await requests.UnconfirmedAsync(Actor, cancel);
        Mails = (await mails.WaitingAsync(Actor, cancel)).Late;
        Lines = await List.TakeAsync((skip, take) => requests.PageAsync(Actor, query, skip, take, cancel), Counts[Tab], RequestList.MostCounted);
        // What a request asks for may name people too, whoever looks.
        if (Lines.Count > 0) await audit.WriteAsync(AuditKind.ReadPersonalData, Actor.UserId, "办件列表", $"{List.WordsWithoutText} 第{List.Page}页", cancel);
    }

    /// <summary>The list as a sheet; names only for those who may act.</summary>
    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var query = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "办件", ["编号", "单位", "申请人类型", "申请人", "收到方式", "收到日期", "状态", "办理环节", "承办人", "答复期限", "办结日期", "办理结果"], await requests.FindAsync(Actor, query, cancel),
            l => [l.Row.Number, Tree.Name(l.Row.AgencyId), Applicants.Name(l.Row.Category), Actor.MayAct(l.Row.AgencyId) ? l.Row.ApplicantName : "＊＊＊", Channels.Name(l.Row.Channel), l.Row.ReceivedOn,
                RequestProcedure.Table.StageName(l.Row.Stage), RequestTurns.Name(l.Row.Turn), l.Handler, WaitingForCorrection(l) ? "等待补正" : l.ReplyDue, l.Row.FinishedOn, RequestList.OutcomeName(l.Row.Outcome)], cancel);
    }

    async Task<RequestQuery> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        calendar = (await laws.GetAsync(cancel)).Law.Clock.Calendar;
        Tabs = RequestList.TabsOf(Actor);
        Tab = Request.Query["tab"].ToString() is { Length: > 0 } tab ? tab : Tabs[0].Key;
        if (Tabs.All(t => t.Key != Tab)) throw new InvalidInput("没有这个分类");
        var open = Tab is RequestList.Todo or RequestList.Open;
        Filter[] asked = open
            ? [new("stage", "状态", [.. RequestStages.All.Where(s => s.Open || s.Key is RequestStages.Sent or RequestStages.Redoing or RequestStages.RedoReviewing or RequestStages.RedoSigned).Select(s => new Option(s.Key, s.Name))]), new("wait", "等待", RequestList.Waits), new("due", "期限", RequestList.Dues)]
            : [new("outcome", "办理结果", RequestList.Outcomes), new("category", "申请人类型", Applicants.Categories), ListState.Years("收到年份", Today)];
        List = new ListState("/desk", "件",
            [new("q", "编号、姓名、内容"), ListState.Units(Tree, Actor), .. asked, new("person", "承办人", await requests.HandlersAsync(Actor, cancel)), new("channel", "收到方式", Channels.All),
                new("flagged", "违规记录", [new("yes", "有")], Blank: "不限"), new("tab", "分类", Tabs, Tabs: true)],
            RequestList.OrdersOf(Tab), Request.Query);
        return new RequestQuery
        {
            Tab = Tab, Q = List["q"], Agency = List.Number("agency"), Year = List.Number("year"), Category = List["category"], Outcome = List["outcome"], Stage = List["stage"], Wait = List["wait"],
            Due = List["due"], Handler = List["person"], Channel = List["channel"], Flagged = List["flagged"] is not null, Sort = List.Order,
        };
    }

    public static bool WaitingForCorrection(RequestLine line) => line.Row.Waits.Contains("correction:");

    /// <summary>The deadline of a line as this person is to be warned of it.</summary>
    public DeadlineWords Deadline(RequestLine line)
    {
        if (WaitingForCorrection(line)) return new("paused", "‖ 等待补正", "", false);
        if (line.Due is not { } due) return new("paused", "‖ 未起算", "", false);
        return Words.Owed(due, Warning.Of(due, Today, calendar), line.Provisional, line.Row.Turn, WarnedEarly(Actor, line.Row), Actor.Holds(Users.Post.Chief, line.Row.AgencyId));
    }

    /// <summary>The first step of the ladder is for the one who handles it, or where nobody is named for the unit's officers.</summary>
    public static bool WarnedEarly(Users.Actor actor, RequestRow row) => row.HandlerId is { } handler ? handler == actor.UserId : actor.Holds(Users.Post.Officer, row.AgencyId);

    public static string Short(string? text) => text is null ? "（已清除）" : Statutes.Chinese.Short(text, 60);

    public string Count(string tab) => Counts[tab] > RequestList.MostCounted ? $"{RequestList.MostCounted}+" : $"{Counts[tab]}";
}
