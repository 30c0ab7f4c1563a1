using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>A confirmation as the ledger holds it.</summary>
/// <param name="Wording">the version that was confirmed</param>
/// <param name="Address">the address that it was about; null once erased</param>
/// <param name="Holds">the address is still that one</param>
public sealed record AddressConfirmation(DateOnly On, string Wording, string? Address, bool Holds);

/// <summary>
/// 送达地址确认：申请人逐字确认过的话，连同版次记入申请；改了地址的，重新确认才算数。纸质文书按确认的地址交邮（国办公开办函〔2016〕235号：邮寄的以交邮之日为答复之日）。
/// What a paper that came back is worth rests on this, so it is a fact of its own and no sentence beside a button. The wording is ours (design); a new one is added to the end and never changed in its place.
/// </summary>
public static class ServiceAddress
{
    /// <summary>The fact, whose value is the version of the wording; the act that confirms anew; and the signed paper that came with it.</summary>
    public const string Fact = "service-address", Confirm = "confirm-address", Signed = "address-paper";

    const string First = "我确认：以上送达地址准确。纸质文书邮寄到这个地址，签收之日为送达之日；因地址不准确、无人签收或者拒收退回的，由我承担后果。地址变了，我会及时重新确认；没有重新确认的，仍按这个地址邮寄。";

    /// <summary>Every wording there has been, the latest last.</summary>
    public static readonly IReadOnlyList<Option> Wordings = [new("1", First)];
    /// <summary>The latest as the documents of the interface tell it.</summary>
    public const string Latest = "1：" + First;

    public static Option Current => Wordings[^1];

    public static string Wording(string version) => Wordings.FirstOrDefault(w => w.Key == version)?.Label ?? version;

    public static readonly Field Field = new(Fact, "送达地址确认", FieldKind.Choice, Required: false, Options: [Current]);

    /// <summary>The last confirmation; null: there is none.</summary>
    /// <param name="contents">what the ledger keeps beside it, under “seq/field”</param>
    public static AddressConfirmation? Of(DossierState state, IReadOnlyDictionary<string, string> contents)
    {
        if (state.Events.LastOrDefault(e => e.Data.ContainsKey(Fact)) is not { } confirmed) return null;
        string? At(int seq)
        {
            for (; seq >= 1; seq--)
                if (contents.TryGetValue($"{seq}/address", out var address)) return address;
            return null;
        }
        var then = At(confirmed.Seq);
        return new(confirmed.OccurredOn, confirmed.Data[Fact], then, then == At(state.Count));
    }

    /// <summary>Why an address cannot be confirmed: there is none.</summary>
    public static IEnumerable<Objection> HasAddress(Asking a)
    {
        if (a.Input is { } input && input[Fact] is not null && input["address"] is null) yield return Objection.Impossible("确认送达地址，须先写明“送达地址”", Articles.A29);
    }
}
