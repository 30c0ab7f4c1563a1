using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Intake.Desk;

/// <summary>收件: mail that came to the mailboxes of the person's units; the list's state is its address.</summary>
public sealed class IndexModel(MailService mails, Mailboxes mailboxes, ListExport export, AuditLog audit, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/mail";

    public ListState List { get; private set; } = null!;
    public string View { get; private set; } = MailQuery.Waiting;
    public IReadOnlyList<MailRow> Mails { get; private set; } = [];
    public IReadOnlyList<MailboxState> Boxes { get; private set; } = [];
    public int Waiting { get; private set; }
    public int Late { get; private set; }
    public bool Configured { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        (Waiting, Late) = await mails.WaitingAsync(Actor, cancel);
        Boxes = await mails.BoxesAsync(Actor, cancel);
        try { Configured = mailboxes.All().Count > 0; }
        catch (InvalidInput) { Configured = true; }
        Mails = await List.TakeAsync(rows, cancel);
        if (Mails.Count > 0) await audit.WriteAsync(AuditKind.ReadPersonalData, Actor.UserId, "来信列表", $"{List.WordsWithoutText} 第{List.Page}页", cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "来信", ["编号", "单位", "收到日期", "发件人", "地址", "主题", "附件", "处理"], rows,
            m => [m.Number, Tree.Name(m.AgencyId), m.ArrivedOn, m.SenderName, m.Sender, m.Subject, m.Files, MailProcedure.Table.StageName(m.Stage)], cancel);
    }

    async Task<IQueryable<MailRow>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (Mine.Count == 0) throw new Forbidden("您没有可以办理的单位，不能查看来信");
        List = new ListState(Path, "封", [new("view", "分类", MailQuery.Views, Tabs: true), new("q", "发件人、主题、编号"),
            new("agency", "单位", [.. Mine.Select(a => new Option($"{a.Id}", a.ShortName))])], MailQuery.Orders, Request.Query);
        View = List["view"] ?? MailQuery.Waiting;
        return mails.Find(Actor, new(View, List["q"], List.Number("agency"), List.Order));
    }
}
