using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Messages;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>What stands on the decider's page, or why there is nothing to decide any more.</summary>
public sealed record DecisionView(DecisionRequest Request, string Unit, string Act, string Article, string Decider, string Preparer, IReadOnlyList<(string Label, string Value)> Lines, string? Over);

/// <summary>A line of the list of what was put to others for decision.</summary>
public sealed class DecisionLine
{
    public required DecisionRequest Request { get; init; }
    public required string Decider { get; init; }
    public required string Preparer { get; init; }
    public int Count { get; init; }
}

/// <summary>
/// Decisions by those who have no account: the preparer puts an act to the decider by a link that works once. Agreeing performs the act
/// through the same service, decided by the one and recorded by the other; refusing is kept and told to the preparer.
/// </summary>
public sealed class DecisionService(
    GongkaiContext db, IEnumerable<IDossierActs> procedures, DossierLedger ledger, CurrentLaw laws, Access access, AgencyDirectory agencies, Outbox outbox, AuditLog audit, OfficeClock clock, TimeProvider time)
{
    public const int LongestRemark = 500;
    /// <summary>Carries a new link, which nobody keeps, to the page that tells it.</summary>
    public const string LinkKey = "decision-link";
    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static readonly IReadOnlyList<Option> Tabs = [new("waiting", "等待决定"), new("decided", "已有结果"), new("all", "全部")];
    public static readonly IReadOnlyList<Option> Orders = [new("newest-down", "新提交的在前"), new("oldest", "早提交的在前")];

    /// <summary>Stores what is to be decided and makes the link. With a number (and a channel) the link is sent to it.</summary>
    /// <param name="site">Scheme and host under which the decider reaches this site.</param>
    /// <returns>The request, and the link, which is told only now.</returns>
    /// <exception cref="Refused">the act could not be done even if the decider agreed.</exception>
    public async Task<(DecisionRequest Request, string Link)> PrepareAsync(Actor actor, string procedure, long id, string row, ActForm form, string? phone, string site, CancellationToken cancel = default)
    {
        var acts = Of(procedure);
        if (string.IsNullOrEmpty(form.Decider) || form.Decider == actor.UserId) throw new InvalidInput("请选择决定人：发链接请别人决定，不能是自己");
        var number = NumberOf(phone);
        var today = clock.Today;
        var loaded = await acts.CheckAsync(actor, id, row, form with { OccurredOn = today, Link = DecisionLink.None }, cancel);
        if (form.Expected is { } seen && seen != loaded.State.Count) throw new Conflict("这个办件在您打开之后又有新的记录，请看过最新情况再提交，刚才填的内容没有保存。");
        var token = OneTimeLink.NewToken();
        var request = new DecisionRequest
        {
            Procedure = procedure, DossierId = id, Number = loaded.Dossier.Number, AgencyId = await acts.HomeAsync(loaded, cancel), Row = row, Values = JsonSerializer.Serialize(form.Values, Writing), Wait = form.Wait,
            Expected = loaded.State.Count, Stamp = await acts.StampAsync(loaded, row, cancel), PreparedBy = actor.UserId, DeciderId = form.Decider, PreparedAt = Now, ExpiresAt = Now + await LengthAsync(cancel), TokenHash = OneTimeLink.Hash(token),
            Phone = number is null ? null : Addresses.Mask(MessageChannel.Sms, number),
        };
        db.Add(request);
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        var link = Link(site, request.Id, token);
        await audit.WriteAsync(AuditKind.Decision, actor.UserId, request.Number, $"请示决定第{request.Id}号：{acts.Procedure.ActName(row)}", cancel);
        await SendAsync(request, acts, number, link, cancel);
        return (request, link);
    }

    /// <summary>A new link in place of the one that was lost or has run out; the old one no longer works.</summary>
    public async Task<(DecisionRequest Request, string Link)> RenewAsync(Actor actor, long id, string? phone, string site, CancellationToken cancel = default)
    {
        var request = await MineAsync(actor, id, cancel);
        var number = NumberOf(phone);
        var token = OneTimeLink.NewToken();
        var (hash, until, masked) = (OneTimeLink.Hash(token), Now + await LengthAsync(cancel), number is null ? request.Phone : Addresses.Mask(MessageChannel.Sms, number));
        if (await db.DecisionRequests.Where(r => r.Id == id && r.State == DecisionState.Waiting)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.TokenHash, hash).SetProperty(r => r.ExpiresAt, until).SetProperty(r => r.Phone, masked).SetProperty(r => r.OpenedAt, (DateTime?)null), cancel) == 0)
            throw new InvalidInput("已经有结果，不能再发链接");
        await audit.WriteAsync(AuditKind.Decision, actor.UserId, request.Number, $"请示决定第{id}号：重新生成链接", cancel);
        var link = Link(site, id, token);
        await SendAsync(request, Of(request.Procedure), number, link, cancel);
        return (request, link);
    }

    async Task SendAsync(DecisionRequest request, IDossierActs acts, string? number, string link, CancellationToken cancel)
    {
        if (number is null) return;
        var hours = (int)Math.Round((await LengthAsync(cancel)).TotalHours);
        await outbox.SendAsync(MessageChannel.Sms, number, new("请示决定", $"{request.Number}“{acts.Procedure.ActName(request.Row)}”请您决定：{link} ，{hours}小时内有效，请勿转发。", TimeSpan.FromHours(hours)) { UserId = request.DeciderId }, cancel);
    }

    /// <summary>Takes the matter back; the link no longer works.</summary>
    public async Task WithdrawAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var request = await MineAsync(actor, id, cancel);
        var now = Now;
        if (await db.DecisionRequests.Where(r => r.Id == id && r.State == DecisionState.Waiting).ExecuteUpdateAsync(s => s.SetProperty(r => r.State, DecisionState.Withdrawn).SetProperty(r => r.DecidedAt, now).SetProperty(r => r.Values, "{}"), cancel) == 0)
            throw new InvalidInput("已经有结果，不能撤回");
        await audit.WriteAsync(AuditKind.Decision, actor.UserId, request.Number, $"请示决定第{id}号：撤回", cancel);
    }

    /// <summary>What the holder of the link sees. Opening it changes nothing but the time of the first look, since messengers open links by themselves.</summary>
    /// <exception cref="NotFound">no such link; which part of it is wrong is not said.</exception>
    public async Task<DecisionView> OpenAsync(long id, string token, CancellationToken cancel = default)
    {
        var request = await ByTokenAsync(id, token, cancel);
        var acts = Of(request.Procedure);
        var act = acts.Procedure.Find(request.Row)!;
        var loaded = await ledger.LoadAsync(request.DossierId, cancel);
        var names = await db.Users.AsNoTracking().Where(u => u.Id == request.DeciderId || u.Id == request.PreparedBy).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        var unit = (await agencies.LatestAsync(clock.Today, cancel)).Name(request.AgencyId);
        var over = Over(request, loaded.State.Count) ?? await ChangedAsync(acts, request, loaded, cancel);
        // A link that is over shows nothing of the matter any more.
        IReadOnlyList<(string, string)> lines = over is null ? [.. await SaidAsync(acts.Procedure, act, request, cancel), .. await acts.GistAsync(loaded, act.Key, cancel)] : [];
        if (over is null && request.OpenedAt is null)
        {
            var now = Now;
            await db.DecisionRequests.Where(r => r.Id == id && r.OpenedAt == null).ExecuteUpdateAsync(s => s.SetProperty(r => r.OpenedAt, now), cancel);
        }
        return new DecisionView(request, unit, act.Name, act.Article, names.GetValueOrDefault(request.DeciderId, ""), names.GetValueOrDefault(request.PreparedBy, ""), lines, over);
    }

    /// <summary>The decider's word. Agreeing performs the act in the same transaction that uses up the link.</summary>
    /// <returns>What came of it, in words for the decider.</returns>
    /// <exception cref="Conflict">the link is used up, run out, or the dossier moved on; what was decided before stands.</exception>
    public async Task<string> DecideAsync(long id, string token, bool agree, string? remark, string address, CancellationToken cancel = default)
    {
        remark = remark?.Replace("\0", "").Trim() is { Length: > 0 } said ? said : null;
        if (remark is { Length: > LongestRemark }) throw new InvalidInput($"“意见”最多{LongestRemark}字");
        if (!agree && remark is null) throw new InvalidInput("不同意的，请在“意见”里写明理由");
        var request = await ByTokenAsync(id, token, cancel);
        var acts = Of(request.Procedure);
        var count = await db.Dossiers.Where(d => d.Id == request.DossierId).Select(d => d.Count).SingleAsync(cancel);
        if ((Over(request, count) ?? await ChangedAsync(acts, request, await ledger.LoadAsync(request.DossierId, cancel), cancel)) is { } over) throw new Conflict(over);
        var now = Now;
        if (!agree)
        {
            await CloseAsync(request, DecisionState.Refused, remark, null, cancel);
            await audit.WriteAsync(AuditKind.Decision, request.DeciderId, request.Number, $"请示决定第{id}号：不同意", cancel);
            return "已登记：不同意。经办人会看到您的意见。";
        }
        var form = new ActForm(clock.Today, JsonSerializer.Deserialize<Dictionary<string, string>>(request.Values)!)
        {
            Decider = request.DeciderId, Wait = request.Wait, Expected = request.Expected, Link = new DecisionLink(request, now, address, remark),
        };
        try
        {
            var recorder = await access.ActorAsync(request.PreparedBy, cancel);
            await acts.PerformAsync(recorder, request.DossierId, request.Row, form, cancel, async envelope =>
            {
                if (await db.DecisionRequests.Where(r => r.Id == id && r.State == DecisionState.Waiting && r.ExpiresAt > now).ExecuteUpdateAsync(s => s
                    .SetProperty(r => r.State, DecisionState.Agreed).SetProperty(r => r.Remark, remark).SetProperty(r => r.DecidedAt, now).SetProperty(r => r.EventSeq, envelope.Seq).SetProperty(r => r.Values, "{}"), cancel) == 0)
                    throw new Conflict(Used);
            });
        }
        // The decider's word is kept even where the act has become impossible: the preparer sees both.
        catch (Exception e) when (e is Refused or InvalidInput or Forbidden or NotFound)
        {
            await CloseAsync(request, DecisionState.Failed, remark, e is Forbidden ? "经办人已经不能办理这个单位的事项" : e.Message, cancel);
            await audit.WriteAsync(AuditKind.Decision, request.DeciderId, request.Number, $"请示决定第{id}号：同意，但没有办成", cancel);
            throw new Conflict("您的意见已经留下，但这一步现在不能办理，请与经办人联系。");
        }
        await audit.WriteAsync(AuditKind.Decision, request.DeciderId, request.Number, $"请示决定第{id}号：同意", cancel);
        return "已登记：同意。";
    }

    async Task CloseAsync(DecisionRequest request, DecisionState state, string? remark, string? outcome, CancellationToken cancel)
    {
        var now = Now;
        var brief = outcome is null ? null : Statutes.Chinese.Start(outcome, 500);
        if (await db.DecisionRequests.Where(r => r.Id == request.Id && r.State == DecisionState.Waiting && r.ExpiresAt > now)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.State, state).SetProperty(r => r.Remark, remark).SetProperty(r => r.Outcome, brief).SetProperty(r => r.DecidedAt, now), cancel) == 0) throw new Conflict(Used);
    }

    /// <summary>Who decided on one thing did not decide on another.</summary>
    static async Task<string?> ChangedAsync(IDossierActs acts, DecisionRequest request, LoadedDossier loaded, CancellationToken cancel) =>
        request.Stamp is { } stamp && await acts.StampAsync(loaded, request.Row, cancel) != stamp ? "请您决定的内容在发出链接以后有了改动。请让经办人按最新内容重新请示。" : null;

    const string Used = "这个链接已经用过了，一个链接只能决定一次。";

    /// <summary>Why there is nothing to decide any more; null while there is.</summary>
    string? Over(DecisionRequest request, int count) => request.State switch
    {
        DecisionState.Agreed => $"{Used}已于{At(request.DecidedAt)}登记为同意。",
        DecisionState.Refused => $"{Used}已于{At(request.DecidedAt)}登记为不同意。",
        DecisionState.Failed => $"{Used}您的意见已经留下，请与经办人联系。",
        DecisionState.Withdrawn => "经办人已经撤回，不用再决定。",
        _ when request.ExpiresAt <= Now => $"这个链接到{At(request.ExpiresAt)}为止有效，现在已经过期。请让经办人重新发一个，原来准备的内容都还在。",
        _ when count != request.Expected => "这个办件在发出链接以后又有了新的办理，原来请示的内容已经不是最新情况。请让经办人按最新情况重新请示。",
        _ => null,
    };

    static string At(DateTime? utc) => utc is { } at ? $"{OfficeClock.ToChina(at):M月d日 HH:mm}" : "";

    /// <summary>How a request stands, for the preparer.</summary>
    public (string Css, string Words) Standing(DecisionRequest request, int count) => request.State switch
    {
        DecisionState.Agreed => ("ok", "● 同意，已办理"),
        DecisionState.Refused => ("late", "■ 不同意"),
        DecisionState.Failed => ("late", "■ 同意，但没有办成"),
        DecisionState.Withdrawn => ("paused", "‖ 已撤回"),
        _ when request.ExpiresAt <= Now => ("soon", "▲ 链接已过期"),
        _ when count != request.Expected => ("soon", "▲ 办件已有新的办理"),
        _ => ("paused", request.OpenedAt is null ? "‖ 等待打开" : "‖ 已打开，等待决定"),
    };

    /// <summary>The prepared form in words, without what the applicant told us about themselves.</summary>
    async Task<IReadOnlyList<(string, string)>> SaidAsync(Procedure procedure, Act act, DecisionRequest request, CancellationToken cancel)
    {
        var lines = new List<(string, string)>();
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(request.Values)!;
        var theirs = procedure.Acts.Where(a => a.Opening).SelectMany(a => a.Fields).Where(f => f.Personal).Select(f => f.Key).ToHashSet();
        foreach (var field in act.Fields)
        {
            if (theirs.Contains(field.Key) || values.GetValueOrDefault(field.Key) is not { Length: > 0 } value) continue;
            lines.Add((field.Label, field.Kind switch
            {
                FieldKind.Choice => field.Options!.FirstOrDefault(o => o.Key == value)?.Label ?? value,
                FieldKind.YesNo => value == "yes" ? "是" : "否",
                FieldKind.File or FieldKind.Files => "已上传",
                FieldKind.Agency => int.TryParse(value, out var unit) ? (await agencies.LatestAsync(clock.Today, cancel)).Name(unit) : value,
                FieldKind.Money => long.TryParse(value, out var fen) ? Statutes.Chinese.Yuan(fen) + "元" : value,
                FieldKind.Date => DateOnly.TryParseExact(value, "yyyy-MM-dd", out var day) ? Statutes.Chinese.Date(day) : value,
                FieldKind.Person => await db.Users.Where(u => u.Id == value).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel) ?? "（不在名册）",
                _ => value,
            }));
        }
        if (values.GetValueOrDefault("override") is { } reason) lines.Add(("不合规定仍要办理的理由", reason));
        return lines;
    }

    /// <summary>What the person put to others, or what was put to others at the units where the person acts.</summary>
    public IQueryable<DecisionLine> Find(Actor actor, string tab, string order, long? dossier = null)
    {
        var mine = actor.Actable.ToList();
        var rows = db.DecisionRequests.AsNoTracking().Where(r => mine.Contains(r.AgencyId));
        if (dossier is { } one) rows = rows.Where(r => r.DossierId == one);
        rows = tab switch
        {
            "waiting" => rows.Where(r => r.State == DecisionState.Waiting),
            "decided" => rows.Where(r => r.State != DecisionState.Waiting),
            "all" => rows,
            _ => throw new InvalidInput("没有这个分类"),
        };
        rows = order == "oldest" ? rows.OrderBy(r => r.Id) : rows.OrderByDescending(r => r.Id);
        return from r in rows
               join d in db.Users on r.DeciderId equals d.Id
               join p in db.Users on r.PreparedBy equals p.Id
               join f in db.Dossiers on r.DossierId equals f.Id
               select new DecisionLine { Request = r, Decider = d.DisplayName, Preparer = p.DisplayName, Count = f.Count };
    }

    /// <summary>One request for its preparer or a colleague of the unit, with what was prepared.</summary>
    public async Task<(DecisionLine Line, string Act, IReadOnlyList<(string Label, string Value)> Lines, string Address)> OneAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var request = await MineAsync(actor, id, cancel);
        var acts = Of(request.Procedure);
        var line = await Find(actor, "all", "oldest").Where(l => l.Request.Id == id).SingleAsync(cancel);
        return (line, acts.Procedure.ActName(request.Row), await SaidAsync(acts.Procedure, acts.Procedure.Find(request.Row)!, request, cancel), acts.Address(request.DossierId));
    }

    /// <summary>What was prepared, to fill the act's form with again after a refusal or when the dossier has moved on; its values are empty when it was agreed. Null: it was another act.</summary>
    public async Task<ActForm?> PreparedAsync(Actor actor, long id, long dossier, string row, CancellationToken cancel = default)
    {
        var request = await MineAsync(actor, id, cancel);
        if (request.DossierId != dossier || request.Row != row) return null;
        return new ActForm(clock.Today, JsonSerializer.Deserialize<Dictionary<string, string>>(request.Values)!) { Decider = request.DeciderId, Wait = request.Wait };
    }

    public string ActName(DecisionRequest request) => Of(request.Procedure).Procedure.ActName(request.Row);
    public string DossierAddress(DecisionRequest request) => Of(request.Procedure).Address(request.DossierId);
    public bool CanSend => outbox.IsOpen(MessageChannel.Sms);

    async Task<DecisionRequest> MineAsync(Actor actor, long id, CancellationToken cancel)
    {
        var request = await db.DecisionRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancel) ?? throw new NotFound("没有这个请示");
        await access.RequireActAsync(actor, request.AgencyId, request.Number, cancel);
        return request;
    }

    async Task<DecisionRequest> ByTokenAsync(long id, string token, CancellationToken cancel) =>
        OneTimeLink.Matching(await db.DecisionRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancel), token);

    IDossierActs Of(string procedure) => procedures.FirstOrDefault(p => p.Procedure.Key == procedure) ?? throw new NotFound("这类事项不能请示决定");

    string? NumberOf(string? phone) => string.IsNullOrWhiteSpace(phone) ? null
        : Addresses.Mobile(phone) is not { } number ? throw new InvalidInput("“决定人的手机号”不对，应为11位手机号")
        : outbox.IsOpen(MessageChannel.Sms) ? number : throw new InvalidInput("没有配置短信通道，发不了短信：请不填“决定人的手机号”，生成链接后复制转发");

    async Task<TimeSpan> LengthAsync(CancellationToken cancel) => TimeSpan.FromHours((await laws.GetAsync(cancel)).Security.DecisionHours);

    static string Link(string site, long id, string token) => $"{site}/d/{id}/{token}";

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
