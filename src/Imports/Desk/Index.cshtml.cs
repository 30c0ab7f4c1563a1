using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports.Desk;

/// <summary>Every import the person may see, with its state, author and file.</summary>
public sealed class IndexModel(ImportList imports, ImportKinds kinds, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/imports";
    static readonly IReadOnlyList<Option> States = [new("open", "没有办完的"), new("done", "已导入"), new("discarded", "已放弃")];
    static readonly IReadOnlyList<Option> Orders = [new("newest-down", "新上传的在前"), new("oldest", "早上传的在前")];

    readonly OfficeClock clock = clock;

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<Import> Imports { get; private set; } = [];
    public IReadOnlyDictionary<string, string> Authors { get; private set; } = new Dictionary<string, string>();
    public IReadOnlyList<ImportKind> Kinds => kinds.All;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Imports = await List.TakeAsync(rows, cancel);
        Authors = await imports.AuthorsAsync(Imports, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await (await AskAsync(cancel)).Take(ListExport.Limit + 1).ToListAsync(cancel);
        Authors = await imports.AuthorsAsync(rows, cancel);
        return await export.FileAsync(Actor, List, "从表格导入", ["文件", "种类", "单位", "上传时间", "上传人", "状态", "已导入的行", "有问题的行", "文件校验值"], rows,
            i => [i.FileName, KindName(i.Kind), Tree.Name(i.AgencyId), $"{clock.At(i.UploadedAt):yyyy-MM-dd HH:mm}", Authors.GetValueOrDefault(i.AuthorId, "（不在名册）"), Word(i).Text[2..], i.Written, i.Bad, i.Sha256], cancel);
    }

    async Task<IQueryable<Import>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "次", [new("q", "文件名、校验值"), ListState.Units(Tree, Actor), new("kind", "种类", [.. kinds.All.Select(k => new Option(k.Key, k.Name))]), new("state", "状态", States, "全部（放弃的除外）")], Orders, Request.Query);
        return imports.Find(Actor, List["q"], List.Number("agency"), List["kind"], List["state"], List.Order);
    }

    public string KindName(string key) => kinds.Find(key).Name;

    /// <summary>(css, mark and word) of a state: never colour alone.</summary>
    public static (string Css, string Text) Word(Import import) => import.State switch
    {
        ImportState.Matching => ("soon", "▲ 待对应各列"),
        ImportState.Checking => ("paused", "‖ 正在核对"),
        ImportState.Checked => ("soon", "▲ 待确认导入"),
        ImportState.Committing => ("paused", "‖ 正在导入"),
        ImportState.Withdrawing => ("paused", "‖ 正在整批撤稿"),
        ImportState.Done => ("ok", $"● 已导入 {import.Written} 行"),
        _ => ("paused", "‖ 已放弃"),
    };
}
