using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Audit.Desk;

/// <summary>The audit log: searched, filtered, exported, and nothing else.</summary>
public sealed class IndexModel(AuditList audit, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public ListState List { get; private set; } = null!;
    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var lines = await AskAsync(cancel);
        Lines = await List.TakeAsync(lines, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var lines = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "审计日志", ["序号", "时间", "类别", "登录名", "姓名", "对象", "内容"], lines, l =>
            [l.Entry.Id, $"{OfficeClock.ToChina(l.Entry.At):yyyy-MM-dd HH:mm:ss}", AuditList.KindName(l.Entry.Kind), l.Login, l.Name, l.Entry.Target, l.Entry.Detail], cancel);
    }

    async Task<IQueryable<AuditLine>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState("/desk/audit", "条",
            [new("q", "对象、内容"), new("person", "登录名、姓名"), new("day", "日期（年、年-月或者年-月-日）"), new("kind", "类别", [.. Enum.GetValues<AuditKind>().Select(k => new Option(k.ToString(), AuditList.KindName(k)))])],
            AuditQuery.Orders, Request.Query);
        AuditKind? kind = List["kind"] is not { } text ? null : Enum.TryParse<AuditKind>(text, out var known) && Enum.IsDefined(known) ? known : throw new InvalidInput("没有这种类别");
        return await audit.FindAsync(Actor, new AuditQuery(List["q"], kind, List["person"], List["day"], List.Order), cancel);
    }

    public static string At(AuditLine line) => $"{OfficeClock.ToChina(line.Entry.At):yyyy-MM-dd HH:mm:ss}";
    public static bool Serious(AuditLine line) => line.Entry.Kind is AuditKind.Refused or AuditKind.LockedOut or AuditKind.SignInFailed;
}
