using Gongkai.Agencies;
using Gongkai.Search;
using Gongkai.Users;

namespace Gongkai.Shared;

/// <summary>One place of the desk.</summary>
public sealed record DeskPlace(string Href, string Name)
{
    /// <summary>Whether a page belongs to it. The requests are what the desk opens with.</summary>
    public bool Holds(string path) => Href == "/desk" ? path == Href || path.StartsWith("/desk/requests", StringComparison.Ordinal) : path == Href || path.StartsWith(Href + "/", StringComparison.Ordinal);
}

/// <summary>Places that the same people go to for the same work.</summary>
public sealed record DeskGroup(string Name, IReadOnlyList<DeskPlace> Places);

/// <summary>The places of the desk, by who works there, and of those only what the person may use.</summary>
public static class DeskMenu
{
    public static IReadOnlyList<DeskGroup> Of(Actor actor, AgencyTree tree)
    {
        var root = tree.All.Count == 0 ? null : tree.Root;
        // Who keeps accounts or the audit has nothing to do with what is worked on (decision 0005).
        var works = actor.Readable.Count > 0 || !(actor.KeepsSomePeople || actor.AuditsSomething);
        var acts = actor.Actable.Count > 0;
        var administers = root is not null && actor.Administers(root.Id);
        DeskGroup Group(string name, params (bool Shown, string Href, string Name)[] places) => new(name, [.. places.Where(p => p.Shown).Select(p => new DeskPlace(p.Href, p.Name))]);
        DeskGroup[] all =
        [
            Group("依申请公开", (works, "/desk", "办件"), (acts, "/desk/mail", "来信"), (acts, "/desk/decisions", "请示决定"), (works, "/desk/assistance", "协助调查"), (works, "/desk/papers", "文书"), (works, "/desk/retention", "档案鉴定")),
            Group("救济和监督", (works, "/desk/remedies", "复议诉讼"), (works, "/desk/complaints", "投诉举报"), (works, "/desk/amendments", "更正")),
            Group("主动公开", (works, "/desk/items", "公开信息"), (works, "/desk/documents", "规范性文件"), (root is not null && actor.MayRead(SynonymService.Keeper(tree)), "/desk/synonyms", "日常说法")),
            Group("报告和数据", (works, "/desk/report", "年度报告"), (works, "/desk/periods", "月报季报"), (works, "/desk/compare", "比较"), (works, "/desk/figures", "填报指标"), (works, "/desk/imports", "导入"), (works, "/desk/calendar", "年历")),
            Group("管理", (actor.KeepsSomePeople, "/desk/people", "人员"), (actor.AdministersSomething, "/desk/units", "单位"), (administers, "/desk/messages", "消息"), (administers, "/desk/backups", "备份"), (actor.AuditsSomething, "/desk/audit", "审计日志"), (true, "/desk/settings", "设置")),
        ];
        return [.. all.Where(g => g.Places.Count > 0)];
    }
}
